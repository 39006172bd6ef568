import { Controller, Req } from '@nestjs/common';
import type { Request } from 'express';
import { payoutPdfRoute, previewReceiptRoute, receiptPdfRoute, type ResponseOf, verifyReceiptRoute } from '#shared';
import type { FileAnswer } from '../http/answer-interceptor.js';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { PayoutReceipts } from './payout-receipts.service.js';
import { Receipts } from './receipts.service.js';

@Controller()
export class ReceiptsController {
  constructor(
    private readonly receipts: Receipts,
    private readonly payouts: PayoutReceipts,
  ) {}

  @Handle(receiptPdfRoute)
  pdf(
    @Who() who: Who,
    @Input() { params, query }: InputOf<typeof receiptPdfRoute>,
    @Req() request: Request,
  ): Promise<FileAnswer> {
    const { saleId } = params;
    const { language = 'en', paper = 'a4', printed = 0 } = query;
    const origin = `${request.protocol}://${request.get('host') ?? request.hostname}`;
    return this.receipts.pdf(who, { saleId, language, paper, printed, origin });
  }

  @Handle(payoutPdfRoute)
  payoutPdf(@Who() who: Who, @Input() { params, query }: InputOf<typeof payoutPdfRoute>): Promise<FileAnswer> {
    const { language = 'en', paper = 'a4' } = query;
    return this.payouts.pdf(who, { ...params, language, paper });
  }

  @Handle(previewReceiptRoute)
  preview(@Input() { body }: InputOf<typeof previewReceiptRoute>): Promise<FileAnswer> {
    return this.receipts.preview(body);
  }

  @Handle(verifyReceiptRoute)
  verify(@Input() { body }: InputOf<typeof verifyReceiptRoute>): Promise<ResponseOf<typeof verifyReceiptRoute>> {
    return this.receipts.verify(body.proof);
  }
}
