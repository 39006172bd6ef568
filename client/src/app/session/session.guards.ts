import { inject } from '@angular/core';
import { type CanActivateFn, type CanMatchFn, Router } from '@angular/router';
import { Store } from '@ngrx/store';
import type { Permission } from '#shared';
import { sessionFeature } from './session.feature';

/** Lets in who is signed in or remembered; the others go to the sign-in page and come back from there. */
export const signedIn: CanActivateFn = (_, { url }) => {
  const store = inject(Store);
  const { operator, locked } = store.selectSignal(sessionFeature.selectSessionState)();
  if (operator && locked) return inject(Router).createUrlTree(['/pin'], { queryParams: { to: url } });
  if (operator && !operator.mustChangePassword) return true;
  return inject(Router).createUrlTree(['/sign-in'], url === '/' ? {} : { queryParams: { to: url } });
};

/** Matches a route only for who may use it. */
export const may =
  (permission: Permission): CanMatchFn =>
  () =>
    inject(Store).selectSignal(sessionFeature.selectPermissions)().has(permission);

/** The page that a role lands on. */
export function homeOf(permissions: ReadonlySet<Permission>): string {
  if (permissions.has('operators.update')) return '/attention';
  if (permissions.has('sell.update')) return '/sell';
  if (permissions.has('reports.view')) return '/today';
  return permissions.has('board.view') ? '/meters' : '/more';
}

export const home: CanActivateFn = () =>
  inject(Router).parseUrl(homeOf(inject(Store).selectSignal(sessionFeature.selectPermissions)()));
