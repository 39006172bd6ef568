/** How a tenant paid. Which of them may be taken offline is the lease's to say (cash by default). */
export const PAYMENT_METHODS = ['cash', 'card', 'transfer', 'mobile_money', 'other'] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];
