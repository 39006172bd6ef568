/** A field has one word: where it is typed, at the head of its column, on what is exported, and in the operation log. */
import {
  accountsList,
  buildingsList,
  correctionsList,
  devicesList,
  dpusList,
  fieldWord,
  gatewaysList,
  type ListColumn,
  LIST_LANGUAGES,
  metersList,
  operatorsList,
  refundsList,
  rolesList,
  salesList,
  shiftsList,
  smsList,
} from '#shared';
import en from '../../i18n/en.json';
import zh from '../../i18n/zh.json';

interface Headed {
  readonly name: string;
  readonly columns: readonly Pick<ListColumn<never>, 'name' | 'title'>[];
}

/** By list and column, the label of the same field in a form or on its page. */
const COLUMNS: readonly (readonly [Headed, Readonly<Record<string, string>>])[] = [
  [buildingsList, { number: 'buildings.number', remark: 'buildings.remark' }],
  [dpusList, { code: 'dpus.code', floor: 'dpus.floor', framing: 'dpus.framing', remark: 'dpus.remark' }],
  [metersList, { code: 'meterEdit.code', room: 'meterEdit.room', model: 'meterEdit.model', remark: 'meter.remark' }],
  [metersList, { ctRatio: 'meter.ctRatio', serialPort: 'meter.port' }],
  [accountsList, { name: 'person.name', telephone: 'person.telephone', remark: 'person.remark' }],
  [operatorsList, { fullName: 'operators.fullName', loginName: 'operators.loginName', role: 'operators.role' }],
  [operatorsList, { buildings: 'operators.buildings', remark: 'operators.remark' }],
  [rolesList, { name: 'roles.name', remark: 'roles.remark' }],
  [gatewaysList, { name: 'gateways.name', buses: 'gateways.busesAnswering', orders: 'gateways.orders' }],
  [gatewaysList, { enrolledAt: 'gateways.enrolled' }],
  [devicesList, { version: 'devices.version', lastContact: 'devices.lastHeard' }],
  [refundsList, { reason: 'refunds.reason' }],
  [smsList, { kind: 'sms.kind', tries: 'sms.tries', nextTryAt: 'sms.nextTry' }],
];

/** Where English uses a longer word in one of the places on purpose, Chinese alone is held to it. */
const CHINESE_ONLY: typeof COLUMNS = [
  [dpusList, { port: 'dpus.tcpPort' }],
  [metersList, { address: 'meter.address' }],
  [salesList, { method: 'opening.method' }],
  [correctionsList, { reason: 'correction.reason' }],
  [shiftsList, { counted: 'till.counted', handedOver: 'till.handedOver' }],
];

/** Fields of the operation log and the labels of what was changed. */
const LOGGED: Readonly<Record<string, string>> = {
  ...{ number: 'buildings.number', dpuNumber: 'dpus.number', floor: 'dpus.floor', framing: 'dpus.framing' },
  ...{ tcpPort: 'dpus.tcpPort', baudRate: 'dpus.baudRate', dataBits: 'dpus.dataBits', parity: 'dpus.parity' },
  ...{ stopBits: 'dpus.stopBits', ctRatio: 'meter.ctRatio', room: 'meterEdit.room', model: 'meterEdit.model' },
  ...{ loginName: 'operators.loginName', fullName: 'operators.fullName', roleName: 'operators.role' },
  ...{ hoardingLimitMinor: 'terms.hoardingLimit', alarm1Minor: 'terms.alarm1', alarm2Minor: 'terms.alarm2' },
  ...{ promptAlarm1: 'terms.promptAlarm1', promptAlarm2: 'terms.promptAlarm2', sharp: 'terms.sharp' },
  ...{ peak: 'terms.peak', flat: 'terms.flat', valley: 'terms.valley', electricityType: 'terms.electricityType' },
  ...{ telephone: 'person.telephone', timeZone: 'settingsField.timeZone' },
};

function labelOf(words: unknown, key: string): unknown {
  return key.split('.').reduce((part: unknown, name) => Object(part)[name], words);
}

describe('the labels of a field', () => {
  for (const [pairs, languages] of [
    [COLUMNS, LIST_LANGUAGES],
    [CHINESE_ONLY, ['zh'] as const],
  ] as const) {
    for (const [list, columns] of pairs) {
      it(`of ${list.name} are those of its columns: ${Object.keys(columns).join(', ')}`, () => {
        for (const [name, key] of Object.entries(columns)) {
          const title = list.columns.find((column) => column.name === name)?.title;
          for (const language of languages) {
            expect(title?.[language])
              .withContext(`${list.name} ${name}`)
              .toBe(String(labelOf({ en, zh }[language], key)));
          }
        }
      });
    }
  }

  it('are the words of the operation log', () => {
    for (const [field, key] of Object.entries(LOGGED)) {
      expect(fieldWord(field, 'zh'))
        .withContext(field)
        .toBe(String(labelOf(zh, key)));
    }
  });
});
