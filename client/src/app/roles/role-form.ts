/** The scene table of a role: what is ticked with what, and how it is said. */
import { ALL_PERMISSIONS, type Permission, type Scene, SCENES } from '#shared';

export interface SceneRow {
  readonly scene: Scene;
  readonly number: number;
  readonly rights: readonly { readonly permission: Permission; readonly word: string }[];
}

export interface SceneGroup {
  readonly word: string;
  readonly rows: readonly SceneRow[];
}

const rightOf = (permission: Permission): string => permission.split('.')[1] ?? '';
const sceneOf = (permission: Permission): string => permission.split('.')[0] ?? '';

/** The scenes in the order of their numbers, by their hundreds: configuration, users, selling, reports. */
export const SCENE_GROUPS: readonly SceneGroup[] = (
  [
    [1, 'configuration'],
    [2, 'users'],
    [3, 'selling'],
    [4, 'reports'],
  ] as const
).map(([hundred, word]) => ({
  word,
  rows: (Object.keys(SCENES) as Scene[])
    .filter((scene) => Math.floor(SCENES[scene].number / 100) === hundred)
    .map((scene) => ({
      scene,
      number: SCENES[scene].number,
      rights: ALL_PERMISSIONS.filter((permission) => sceneOf(permission) === scene).map((permission) => ({
        permission,
        word: rightOf(permission),
      })),
    })),
}));

/** Ticks or unticks a right. Who may do something in a scene may see it; who may not see it may do nothing there. */
export function toggleRight(chosen: ReadonlySet<Permission>, permission: Permission): ReadonlySet<Permission> {
  const next = new Set(chosen);
  const scene = sceneOf(permission);
  const view = ALL_PERMISSIONS.find((one) => one === `${scene}.view`);
  if (next.has(permission)) {
    next.delete(permission);
    if (permission === view) for (const one of chosen) if (sceneOf(one) === scene) next.delete(one);
  } else {
    next.add(permission);
    if (view) next.add(view);
  }
  return next;
}
