import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  decodeCertificate,
  decodeIntent,
  type BodyOf,
  decodeReceiptProof,
  encodeReceiptProof,
  formatReceiptNumber,
  isTimeZone,
  type previewReceiptRoute,
  type ReceiptProof,
  type ResponseOf,
  toBase64Url,
  type verifyReceiptRoute,
} from '#shared';
import { Config } from '../config/config.js';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { DeviceRow } from '../devices/device.entity.js';
import type { FileAnswer } from '../http/answer-interceptor.js';
import { isSignedBy, p256Key } from '../keys/p256.js';
import { SigningKeys } from '../keys/signing-keys.js';
import type { Who } from '../operators/who.js';
import { headOf } from '../sales/decide-intake.js';
import { Intake } from '../sales/intake.service.js';
import { SaleRow } from '../sales/sale.entity.js';
import { saleUnknown } from '../sales/sales.service.js';
import { showSale } from '../sales/sales.queries.js';
import { settingsRefused } from '../settings/settings-refusals.js';
import { PropertySettings } from '../settings/settings.service.js';
import { exampleSale } from './example-sale.js';
import { paperOf } from './paper-of-settings.js';
import type { ReceiptPaper } from './receipt-document.js';
import { ReceiptPrinter } from './receipt-printer.service.js';
import type { ReceiptLanguage } from './receipt-words.js';

export interface ReceiptWish {
  readonly saleId: string;
  readonly language: ReceiptLanguage;
  readonly paper: ReceiptPaper;
  /** how often the device that sold has printed it already, without the server */
  readonly printed: number;
  /** how the asking browser reaches this server: `https://power.example.org` */
  readonly origin: string;
}

type PreviewWish = BodyOf<typeof previewReceiptRoute>;
type Verified = ResponseOf<typeof verifyReceiptRoute>;

const NOT_GENUINE: Verified = { genuine: false, receiptNumber: null, amountMinor: null, soldAt: null, state: null };

/** Receipts on paper, and their proof. */
@Injectable()
export class Receipts {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly keys: SigningKeys,
    private readonly settings: PropertySettings,
    private readonly intake: Intake,
    private readonly printer: ReceiptPrinter,
    private readonly clock: Clock,
  ) {}

  /** The receipt as PDF; every one after the first, on whatever paper, is marked as a copy. Refused: `sale_unknown`. */
  async pdf(who: Who, wish: ReceiptWish): Promise<FileAnswer> {
    const { saleId, language, paper, printed } = wish;
    const found = await this.database.transaction(async (em) => {
      await em.update(SaleRow, { saleId }, { receiptsMade: () => 'receipts_made + 1' });
      const sale = await showSale(em, who, saleId);
      if (!sale) throw saleUnknown(saleId);
      const row = await em.findOneByOrFail(SaleRow, { saleId });
      return {
        sale,
        copy: Math.max(row.receiptsMade - 1, printed),
        proof: await proofOf(em, row),
        settings: await this.settings.current(em),
      };
    });
    const { sale, copy, proof, settings } = found;
    const content = { ...paperOf(settings, sale.method, language), sale, copy };
    const address = proof && `${this.config.publicUrl ?? wish.origin}/r#${encodeReceiptProof(proof)}`;
    return { bytes: await this.printer.print({ paper, language, content, address }) };
  }

  /** An example receipt with a header and footer that are still being written. Refused: `time_zone_unknown`. */
  async preview({ paper, language, ...wish }: PreviewWish): Promise<FileAnswer> {
    if (!isTimeZone(wish.timeZone)) throw settingsRefused({ refusal: 'time_zone_unknown', paths: ['timeZone'] });
    const { receiptHeader: header, receiptFooter: footer, currencyDecimals: decimals, ...rest } = wish;
    const sale = exampleSale(decimals, this.clock.now());
    const content = { ...rest, header, footer, decimals, sale, copy: 'example' as const };
    return { bytes: await this.printer.print({ paper, language, content, address: undefined }) };
  }

  /**
   * Whether the receipt's device was ours and signed it. A genuine sale that is not in yet is taken in by this, through
   * the ordinary door: the paper survives the tablet.
   */
  async verify(text: string): Promise<Verified> {
    const proof = decodeReceiptProof(text);
    const prefix = proof && this.provenPrefix(proof);
    const decoded = proof && decodeIntent(proof.intent);
    const head = decoded && headOf(decoded);
    if (!proof || prefix === undefined || !head) return NOT_GENUINE;
    const item = { bytes: toBase64Url(proof.intent), signature: toBase64Url(proof.signature) };
    // The paper also brings the word of the server about the device, should that be forgotten.
    const presented = { certificates: [toBase64Url(proof.certificate)], leases: [] };
    const { results } = await this.intake.take({ deviceId: head.deviceId, items: [item], presented });
    return {
      genuine: true,
      receiptNumber: formatReceiptNumber(prefix, head.number),
      amountMinor: head.amountMinor,
      soldAt: soldAtOf(head.soldAtMs),
      state: results[0]?.state ?? null,
    };
  }

  /** The receipt prefix that the server gave the device which signed; undefined when either signature is wrong. */
  private provenPrefix(proof: ReceiptProof): string | undefined {
    const signed = decodeCertificate(proof.certificate);
    const decoded = decodeIntent(proof.intent);
    const head = headOf(decoded);
    if (!signed || !head) return undefined;
    const { certificate } = signed;
    const deviceKey = p256Key(certificate.publicKey);
    if (!deviceKey || certificate.deviceId !== head.deviceId) return undefined;
    if (!this.keys.hasSigned(certificate.keyId, signed.bytes, signed.signature)) return undefined;
    return isSignedBy(deviceKey, proof.intent, proof.signature) ? certificate.prefix : undefined;
  }
}

/** A sale that a device signed carries its proof: the bytes, the signature, and the server's word about the key. */
async function proofOf(em: EntityManager, sale: SaleRow): Promise<ReceiptProof | undefined> {
  const { bytes: intent, signature, deviceId } = sale;
  const device = deviceId === null ? null : await em.findOneBy(DeviceRow, { deviceId });
  return device && intent && signature ? { intent, signature, certificate: device.certificate } : undefined;
}

/** The time as the device says it; null when its clock told no time at all. */
function soldAtOf(ms: number): string | null {
  const at = new Date(ms);
  return Number.isNaN(at.getTime()) || ms < 0 || at.getUTCFullYear() > 9999 ? null : at.toISOString();
}
