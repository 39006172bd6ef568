import type { SmsState } from '#shared';
import type { StateLook } from '../ui/state-look';

export const SMS_LOOKS: Readonly<Record<SmsState, StateLook>> = {
  waiting: { tone: 'way', key: 'sms.state.waiting' },
  sent: { tone: 'good', key: 'sms.state.sent' },
  failed: { tone: 'stop', key: 'sms.state.failed' },
};
