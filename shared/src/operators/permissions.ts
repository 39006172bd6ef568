/**
 * What a role may do: scenes (the numbered functions of the office) with view, update, export and the additional
 * permissions of that scene. A permission is written `scene.right`, for example `sell.update` or `sell.offline`.
 */
export const SCENES = {
  buildings: { number: 101, rights: ['view', 'update', 'export'] },
  dpus: { number: 102, rights: ['view', 'update', 'export'] },
  meters: { number: 103, rights: ['view', 'update', 'export', 'import', 'commission'] },
  settings: { number: 104, rights: ['view', 'update'] },
  roles: { number: 105, rights: ['view', 'update', 'export'] },
  operators: { number: 106, rights: ['view', 'update', 'export'] },
  devices: { number: 107, rights: ['view', 'update', 'export', 'enrol', 'write_off'] },
  gateways: { number: 108, rights: ['view', 'update', 'export'] },
  log: { number: 109, rights: ['view', 'export', 'accept_restore'] },
  sms: { number: 110, rights: ['view', 'update', 'export'] },
  accounts: { number: 201, rights: ['view', 'update', 'export', 'renew_password', 'transfer_other'] },
  cancel: { number: 202, rights: ['view', 'update'] },
  board: { number: 204, rights: ['view', 'export', 'read_now'] },
  commands: { number: 205, rights: ['view', 'update', 'force_on', 'force_off', 'new_baseline', 'exchange'] },
  sell: { number: 301, rights: ['view', 'update', 'offline', 'beyond_float'] },
  sales: { number: 302, rights: ['view', 'export'] },
  refund: { number: 303, rights: ['view', 'update', 'export'] },
  correction: { number: 304, rights: ['view', 'update', 'export'] },
  till: { number: 305, rights: ['view', 'update', 'export', 'receive', 'pay_short'] },
  held: { number: 306, rights: ['view', 'update', 'export'] },
  reports: { number: 401, rights: ['view', 'export'] },
} as const;

export type Scene = keyof typeof SCENES;
export type Permission = { [S in Scene]: `${S}.${(typeof SCENES)[S]['rights'][number]}` }[Scene];

export const ALL_PERMISSIONS: readonly Permission[] = Object.entries(SCENES).flatMap(([scene, { rights }]) =>
  rights.map((right) => `${scene}.${right}` as Permission),
);

const all = (scene: Scene): Permission[] => ALL_PERMISSIONS.filter((permission) => permission.startsWith(`${scene}.`));

/** The four roles that come with the product. */
export const BUILT_IN_ROLES: Readonly<
  Record<'administrator' | 'engineer' | 'seller' | 'finance', readonly Permission[]>
> = {
  administrator: ALL_PERMISSIONS,
  engineer: [
    ...all('buildings'),
    ...all('dpus'),
    ...all('meters'),
    'settings.view',
    'devices.view',
    ...all('gateways'),
    'accounts.view',
    ...all('board'),
    ...all('commands'),
  ],
  seller: [
    'buildings.view',
    'meters.view',
    'settings.view',
    'devices.enrol',
    'accounts.view',
    'accounts.update',
    ...all('cancel'),
    'board.view',
    'board.read_now',
    'sell.view',
    'sell.update',
    'sell.offline',
    'sales.view',
    'refund.view',
    'refund.update',
    'till.view',
  ],
  finance: [
    'buildings.view',
    'meters.view',
    ...all('settings'),
    ...all('sms'),
    'devices.view',
    'devices.write_off',
    ...all('accounts'),
    ...all('cancel'),
    'board.view',
    'sell.view',
    ...all('sales'),
    ...all('refund'),
    ...all('correction'),
    ...all('till'),
    ...all('held'),
    ...all('reports'),
    'log.view',
    'log.export',
  ],
};
