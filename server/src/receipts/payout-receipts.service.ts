import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { FileAnswer } from '../http/answer-interceptor.js';
import { Refused } from '../http/refused.js';
import type { Who } from '../operators/who.js';
import { refundUnknown } from '../refunds/refund-refusals.js';
import { RefundRow } from '../refunds/refund.entity.js';
import { showRefund } from '../refunds/refunds.queries.js';
import { PropertySettings } from '../settings/settings.service.js';
import { paperOf } from './paper-of-settings.js';
import type { ReceiptPaper } from './receipt-document.js';
import { ReceiptPrinter } from './receipt-printer.service.js';
import type { ReceiptLanguage } from './receipt-words.js';

interface PayoutReceiptWish {
  readonly refundId: string;
  readonly language: ReceiptLanguage;
  readonly paper: ReceiptPaper;
}

/** What the tenant signs when he is paid out. */
@Injectable()
export class PayoutReceipts {
  constructor(
    private readonly database: Database,
    private readonly settings: PropertySettings,
    private readonly printer: ReceiptPrinter,
  ) {}

  /** The receipt as PDF; every one after the first is marked as a copy. Refused: `refund_unknown`, `refund_not_paid`. */
  async pdf(who: Who, { refundId, language, paper }: PayoutReceiptWish): Promise<FileAnswer> {
    const payout = await this.database.transaction(async (em) => {
      await em.update(RefundRow, { refundId }, { receiptsMade: () => 'receipts_made + 1' });
      const refund = await showRefund(em, who, refundId);
      if (!refund) throw refundUnknown();
      const { payout: paid } = refund;
      if (paid === null) throw new Refused('refund_not_paid', 'There is no receipt before this is paid out.');
      const { receiptsMade } = await em.findOneByOrFail(RefundRow, { refundId });
      const settings = await this.settings.current(em);
      const around = { ...paperOf(settings, paid.method, language), copy: receiptsMade - 1 };
      return { ...around, refund: { ...refund, payout: paid } };
    });
    return { bytes: await this.printer.print({ paper, language, payout }) };
  }
}
