import { minorUnits, type OperatorRecord } from '#shared';
import { checkOperator, formOfOperator, NEW_OPERATOR, type OperatorFaults, operatorOfForm } from './operator-form';

const MARIA = {
  ...{ operatorId: 'o1', loginName: 'maria', fullName: 'Maria Nowak', roleId: 'r1', roleName: 'seller' },
  ...{ enabled: true, buildings: [2, 1], offlineFloatMinor: minorUnits(50_000), remark: '' },
  ...{ createdAt: '', mustChangePassword: false, lastSeenAt: null },
} satisfies OperatorRecord;

describe('operator form', () => {
  it('comes back as it went in, with the buildings in order', () => {
    const form = formOfOperator(MARIA, 2);
    expect(checkOperator(form, 2)).toEqual({});
    expect(operatorOfForm(form, 2)).toEqual({
      ...{
        fullName: 'Maria Nowak',
        roleId: 'r1',
        buildings: [1, 2],
        offlineFloatMinor: minorUnits(50_000),
        remark: '',
      },
    });
  });

  it('says all that is missing in an empty one', () => {
    const faults: OperatorFaults = {
      ...{ loginName: 'login_name_missing', fullName: 'name_missing', roleId: 'role_missing', float: 'amount_wrong' },
    };
    expect(checkOperator(NEW_OPERATOR, 2)).toEqual(faults);
  });

  const cases: readonly [string, Partial<typeof NEW_OPERATOR>, OperatorFaults][] = [
    ['a login name with a space', { loginName: 'maria n' }, { loginName: 'login_name_wrong' }],
    ['no building where not all', { everywhere: false, buildings: new Set() }, { buildings: 'building_missing' }],
    ['a float with too many decimals', { float: '1.234' }, { float: 'amount_wrong' }],
    ['a negative float', { float: '-1' }, { float: 'amount_wrong' }],
    ['a float of nothing', { float: '0' }, {}],
    ['a login name with a Cyrillic letter', { loginName: '\u0430dmin' }, { loginName: 'login_name_wrong' }],
    ['a name with a Cyrillic letter', { fullName: 'Ada \u0410dmin' }, { fullName: 'name_mixed' }],
    ['a name in Chinese', { loginName: '王芳', fullName: '王芳' }, {}],
  ];
  for (const [title, change, faults] of cases) {
    it(`finds ${Object.values(faults).join() || 'nothing'} in ${title}`, () => {
      expect(checkOperator({ ...formOfOperator(MARIA, 2), ...change }, 2)).toEqual(faults);
    });
  }
});
