import type { ListPage, SaleRecord } from '#shared';

type SalePage = ListPage<SaleRecord>;

/** The page with what was just heard of a sale: in its place, or on top when it is new. */
export function withSale(page: SalePage, sale: SaleRecord): SalePage {
  const known = page.items.some(({ saleId }) => saleId === sale.saleId);
  if (!known) return { ...page, items: [sale, ...page.items], total: page.total + 1 };
  return { ...page, items: page.items.map((item) => (item.saleId === sale.saleId ? sale : item)) };
}
