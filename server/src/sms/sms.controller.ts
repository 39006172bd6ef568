import { Controller } from '@nestjs/common';
import {
  saveSmsProviderRoute,
  sendSmsAgainRoute,
  showSmsMessageRoute,
  showSmsProviderRoute,
  type SmsMessage,
  type SmsProviderSheet,
  testSmsRoute,
} from '#shared';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { SmsProviders } from './sms-providers.service.js';
import { SmsQueue } from './sms-queue.service.js';

@Controller()
export class SmsController {
  constructor(
    private readonly providers: SmsProviders,
    private readonly queue: SmsQueue,
  ) {}

  @Handle(showSmsProviderRoute)
  provider(): Promise<SmsProviderSheet> {
    return this.providers.sheet();
  }

  @Handle(saveSmsProviderRoute)
  saveProvider(@Who() who: Who, @Input() { body }: InputOf<typeof saveSmsProviderRoute>): Promise<SmsProviderSheet> {
    return this.providers.save(who, body);
  }

  @Handle(testSmsRoute)
  test(@Who() who: Who, @Input() { body }: InputOf<typeof testSmsRoute>): Promise<SmsMessage> {
    return this.queue.test(who, body.messageId, body.to, body.language);
  }

  @Handle(showSmsMessageRoute)
  show(@Input() { params }: InputOf<typeof showSmsMessageRoute>): Promise<SmsMessage> {
    return this.queue.show(params.messageId);
  }

  @Handle(sendSmsAgainRoute)
  sendAgain(@Who() who: Who, @Input() { params, body }: InputOf<typeof sendSmsAgainRoute>): Promise<SmsMessage> {
    return this.queue.sendAgain(who, params.messageId, body.requestId);
  }
}
