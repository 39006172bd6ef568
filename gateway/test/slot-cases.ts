import type { SlotCase } from './slot-case.js';
import { WITHOUT_US } from './slot-cases-without-us.js';
import type { SlotScene } from './slot-scene.js';
import { sleep, until } from './site-under-test.js';

export const KILLED: readonly SlotCase[] = [
  {
    name: 'the gateway is killed with the order in its journal and the bus away',
    fails: (scene) => {
      scene.lineGoes();
      scene.do(async () => {
        await until('it is in the journal', () => scene.isJournalled);
        await scene.site.killGateway();
        scene.lineComes();
        await scene.startAgain();
      });
    },
  },
  { name: 'the gateway is killed at its first reading', fails: (scene) => kill(scene, 'first reading', 'before') },
  {
    name: 'the gateway is killed between its readings and the write',
    fails: (scene) => kill(scene, 'mailbox reading', 'after'),
  },
  {
    name: 'the gateway is killed as the write leaves, and the meter never gets it',
    fails: (scene) =>
      scene.at('write', 'before', () => {
        scene.killGateway();
        return 'drop';
      }),
  },
  {
    name: 'the gateway is killed when the meter has taken the order and not yet answered',
    fails: (scene) =>
      scene.at('write', 'after', () => {
        scene.killGateway();
        return 'drop';
      }),
  },
  {
    name: 'the gateway is killed between the acknowledgement and the reading back',
    fails: (scene) => kill(scene, 'reading back', 'before'),
  },
  {
    name: 'the gateway is killed in the middle of the reading back',
    fails: (scene) => kill(scene, 'mailbox reading back', 'before'),
  },
  {
    name: 'the gateway is killed at the write, and again at the first reading of its next start',
    fails: (scene) => {
      kill(scene, 'write', 'after');
      kill(scene, 'reading back', 'before');
    },
  },
  {
    name: 'the gateway is killed when the order is decided and the server away',
    fails: (scene) =>
      scene.at('write', 'after', () =>
        scene.do(async () => {
          await scene.site.server.stop();
          await sleep(400);
          await scene.site.killGateway();
          await scene.site.server.start();
          await scene.startAgain();
        }),
      ),
  },
  {
    name: 'the gateway is killed when the outcome is reported and not acknowledged',
    fails: (scene) => {
      scene.site.server.acknowledges = false;
      scene.do(() => scene.site.outcome(scene.order.orderId));
      scene.do(async () => {
        scene.killGateway();
        scene.site.server.acknowledges = true;
        scene.do(() => until('it is reported again', () => scene.reports.length > 1));
      });
    },
  },
  {
    name: 'the gateway is killed as the meter refuses',
    change: { amountHundredths: 200_000 },
    fails: (scene) => kill(scene, 'write', 'after'),
    outcome: 'refused',
    reason: 'over_hoarding_limit',
  },
  {
    name: 'the gateway is killed as a void is written',
    fails: (scene) => {
      scene.at('write', 'before', () => voidAsked(scene));
      kill(scene, 'reading back', 'before');
    },
    outcome: 'void',
  },
];

const kill = (scene: SlotScene, ...at: [Parameters<SlotScene['at']>[0], 'before' | 'after']): void =>
  scene.at(...at, () => scene.killGateway());

/** The write is lost, and meanwhile the server wants the order to end. */
const voidAsked = (scene: SlotScene): 'drop' => {
  scene.do(() => scene.offerAgain({ void: true }));
  return 'drop';
};

const METER: readonly SlotCase[] = [
  {
    name: 'the meter loses power before it takes the order',
    fails: ({ meter }) => (meter.faults = { powerCut: 'before_write' }),
  },
  {
    name: 'the meter loses power between taking the order and answering',
    fails: ({ meter }) => (meter.faults = { powerCut: 'between_write_and_reply' }),
  },
  { name: 'the meter is gone before the first reading', fails: (scene) => scene.meterIsGoneFor(500) },
  {
    name: 'the meter is gone after the readings',
    fails: (scene) => scene.at('mailbox reading', 'after', () => scene.meterIsGoneFor(500)),
  },
  {
    name: 'the meter is gone after it has taken the order, and its acknowledgement with it',
    fails: (scene) =>
      scene.at('write', 'after', () => {
        scene.meterIsGoneFor(600);
        return 'drop';
      }),
  },
  {
    name: 'the meter is gone before the reading back',
    fails: (scene) =>
      scene.at('reading back', 'before', () => {
        scene.meterIsGoneFor(600);
        return 'drop';
      }),
  },
  {
    name: 'the meter acknowledges and does not take the order',
    fails: (scene) => scene.acknowledgeInVain(),
  },
  {
    name: 'the meter acknowledges fifteen times in vain and takes it then',
    fails: (scene) => scene.acknowledgeInVain(15),
  },
  {
    name: 'the meter acknowledges in vain, again and again',
    // How many writes that are hangs on replies that come late on a busy machine, which count for nothing.
    fails: (scene) => scene.alwaysAcknowledgeInVain(),
    outcome: 'needs_attention',
    reason: 'acknowledged_in_vain',
  },
  {
    name: 'the meter takes the order and says that it is busy',
    fails: (scene) => scene.answerWrite(Buffer.from([0x90, 6])),
  },
  {
    name: 'the meter takes the order and says no',
    fails: (scene) => scene.answerWrite(Buffer.from([0x90, 3])),
  },
  {
    name: 'the meter refuses',
    change: { amountHundredths: 200_000 },
    fails: () => undefined,
    outcome: 'refused',
    reason: 'over_hoarding_limit',
  },
  {
    name: 'the meter refuses, and its no is lost',
    change: { amountHundredths: -400 },
    fails: (scene) => scene.at('write', 'after', () => 'drop'),
    outcome: 'refused',
    reason: 'below_zero',
  },
];

const LINE: readonly SlotCase[] = [
  { name: 'the bus is away when the order comes', fails: (scene) => scene.lineIsAwayFor(400) },
  {
    name: 'the connection ends at the first reading',
    fails: (scene) => scene.at('first reading', 'after', () => scene.cutLine()),
  },
  {
    name: 'the write is lost on its way to the meter',
    fails: (scene) => scene.at('write', 'before', () => 'drop'),
  },
  {
    name: 'the connection ends with the write on its way',
    fails: (scene) =>
      scene.at('write', 'before', () => {
        scene.cutLine();
        return 'drop';
      }),
  },
  { name: 'the acknowledgement is lost', fails: ({ meter }) => (meter.faults = { lostAck: 1 }) },
  {
    name: 'the connection ends before the acknowledgement, which goes to the next one',
    fails: (scene) => scene.at('write', 'after', () => scene.cutLine()),
  },
  {
    name: 'the bus is away for a while after the write',
    fails: (scene) => scene.at('write', 'after', () => scene.lineIsAwayFor(500)),
  },
  ...(
    [
      ['comes after the time-out', { late: 190, times: 1 }],
      ['breaks off', { short: 3, times: 1 }],
      ['has a wrong check sum', { wrongCrc: true, times: 1 }],
      ['comes from another unit', { wrongUnit: true, times: 1 }],
      ['has another function', { wrongFunction: true, times: 1 }],
      ['names another address', { wrongEcho: true, times: 1 }],
      ['stands in noise', { noise: 12, times: 1 }],
      ['stops as the connection ends', { closeMidFrame: true, times: 1 }],
    ] as const
  ).map(([how, faults]): SlotCase => ({
    name: `the acknowledgement ${how}`,
    fails: (scene) => scene.faultsAfter('mailbox reading', faults),
  })),
  {
    name: 'the connection ends at the reading back',
    fails: (scene) => scene.at('reading back', 'after', () => scene.cutLine()),
  },
  {
    name: 'the replies to the reading back are garbled, three times',
    fails: (scene) => scene.faultsAfter('write', { wrongCrc: true, times: 3 }),
  },
  {
    name: 'the acknowledgement is lost and the reading back is late',
    fails: (scene) => {
      scene.at('write', 'after', () => {
        scene.meter.faults = { late: 190, times: 2 };
        return 'drop';
      });
    },
  },
];

const LINK: readonly SlotCase[] = [
  {
    name: 'the link ends as the order is taken, and it is offered again',
    fails: (scene) =>
      scene.at('first reading', 'before', () => {
        scene.site.server.hangUp();
        scene.do(async () => {
          await until('it came back', () => scene.site.server.isConnected);
          await scene.site.admitted();
          await scene.offerAgain();
        });
      }),
  },
  {
    name: 'the server is away from the write on until long after',
    fails: (scene) => scene.at('write', 'before', () => scene.serverIsAwayFor(600)),
  },
  {
    name: 'the outcome is reported and the server does not say that it has it',
    fails: (scene) => {
      scene.site.server.acknowledges = false;
      scene.do(async () => {
        await until('it is reported again', () => scene.reports.length > 2);
        scene.site.server.acknowledges = true;
      });
    },
  },
  {
    name: 'the server comes back from a backup that knows nothing of the outcome',
    fails: (scene) =>
      scene.do(async () => {
        await scene.site.outcome(scene.order.orderId);
        scene.site.server.acknowledgedSequence = scene.site.server.outcomeOf(scene.order.orderId)!.sequence - 1;
        scene.site.server.hangUp();
        await until('it is reported again', () => scene.reports.length > 1);
      }),
  },
  {
    name: 'the gateway is stopped and started with the write under way',
    fails: (scene) => scene.at('write', 'after', () => scene.stopGateway()),
  },
];

const VOID: readonly SlotCase[] = [
  {
    name: 'the order is to end, and the meter has it already',
    fails: (scene) =>
      scene.at('write', 'after', () => {
        scene.do(() => scene.offerAgain({ void: true }));
        return 'drop';
      }),
  },
  {
    name: 'the order is to end, and the meter never got it',
    fails: (scene) => scene.at('write', 'before', () => voidAsked(scene)),
    outcome: 'void',
  },
  {
    name: 'the order is to end, and the acknowledgement of its void is lost',
    fails: (scene) => {
      scene.at('write', 'before', () => voidAsked(scene));
      scene.at('write', 'after', () => 'drop');
    },
    outcome: 'void',
  },
];

/**
 * Every place where gateway, link, meter, line or power can fail between 'order journalled' and 'outcome reported', on a
 * real simulated meter over real TCP and a real journal file. Each meter was forced off before, and must stay so. The
 * same table stands in docs/reliability.md.
 */
export const GROUPS: readonly (readonly [title: string, cases: readonly SlotCase[]])[] = [
  ['The gateway is killed', KILLED],
  ['The meter fails', METER],
  ['The line fails', LINE],
  ['The link to the server fails', LINK],
  ['The order is to end', VOID],
  ['The count moved without us', WITHOUT_US],
];
