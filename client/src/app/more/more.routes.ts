import type { Routes } from '@angular/router';
import { may } from '../session/session.guards';
import { askBeforeLeaving } from '../ui/unsaved';

/** A form is left only when nothing in it is unsaved, or after a question. */
const form = { canDeactivate: [askBeforeLeaving] };

const MORE_ROUTES: Routes = [
  { path: '', title: 'nav.more', loadComponent: () => import('./more-page') },
  { path: 'password', title: 'password.title', loadComponent: () => import('../session/password-page') },
  { path: 'personal', title: 'personal.title', loadComponent: () => import('../personal/personal-page') },
  { path: 'about', title: 'more.about', loadComponent: () => import('./about-page') },
  {
    path: 'settings',
    title: 'more.settings',
    canMatch: [may('settings.view')],
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'property' },
      {
        path: 'sms/provider',
        title: 'sms.provider.title',
        canMatch: [may('settings.update')],
        ...form,
        loadComponent: () => import('../sms/sms-provider-page'),
      },
      // The groups are one form: from one to the other nothing is lost.
      {
        path: ':group',
        runGuardsAndResolvers: () => false,
        ...form,
        loadComponent: () => import('../settings/settings-page'),
      },
    ],
  },
  {
    path: 'import',
    title: 'more.import',
    canMatch: [may('meters.import')],
    loadComponent: () => import('../imports/import-page'),
  },
  {
    path: 'buildings',
    title: 'buildings.title',
    canMatch: [may('buildings.view')],
    children: [
      { path: '', loadComponent: () => import('../buildings/buildings-page') },
      { path: 'new', title: 'buildings.add', ...form, loadComponent: () => import('../buildings/building-page') },
      { path: ':number', ...form, loadComponent: () => import('../buildings/building-page') },
    ],
  },
  {
    path: 'dpus',
    title: 'dpus.title',
    canMatch: [may('dpus.view')],
    children: [
      { path: '', loadComponent: () => import('../dpus/dpus-page') },
      {
        path: 'new',
        title: 'dpus.add',
        canMatch: [may('dpus.update')],
        ...form,
        loadComponent: () => import('../dpus/dpu-edit-page'),
      },
      { path: ':dpuCode', loadComponent: () => import('../dpus/dpu-page') },
      {
        path: ':dpuCode/edit',
        canMatch: [may('dpus.update')],
        ...form,
        loadComponent: () => import('../dpus/dpu-edit-page'),
      },
    ],
  },
  {
    path: 'meters',
    title: 'meterEdit.title',
    canMatch: [may('meters.view')],
    children: [
      { path: '', loadComponent: () => import('../meters/meter-list-page') },
      {
        path: 'new',
        title: 'meterEdit.add',
        canMatch: [may('meters.update')],
        ...form,
        loadComponent: () => import('../meters/meter-edit-page'),
      },
      {
        path: ':meterCode',
        canMatch: [may('meters.update')],
        ...form,
        loadComponent: () => import('../meters/meter-edit-page'),
      },
    ],
  },
  {
    path: 'commission',
    title: 'commission.title',
    canMatch: [may('meters.commission')],
    children: [
      { path: '', loadComponent: () => import('../commissioning/commission-page') },
      { path: ':meterCode', ...form, loadComponent: () => import('../commissioning/commission-meter-page') },
    ],
  },
  {
    path: 'gateways',
    title: 'more.gateways',
    canMatch: [may('gateways.view')],
    children: [
      { path: '', loadComponent: () => import('../gateways/gateways-page') },
      {
        path: 'new',
        title: 'gateways.new',
        canMatch: [may('gateways.update')],
        loadComponent: () => import('../gateways/gateway-new-page'),
      },
      { path: ':gatewayId', loadComponent: () => import('../gateways/gateway-page') },
      {
        path: ':gatewayId/edit',
        title: 'gateways.edit',
        canMatch: [may('gateways.update')],
        loadComponent: () => import('../gateways/gateway-edit-page'),
        ...form,
      },
    ],
  },
  {
    path: 'sms',
    title: 'more.sms',
    canMatch: [may('sms.view')],
    loadComponent: () => import('../sms/sms-page'),
  },
  {
    path: 'sms/:messageId',
    title: 'sms.one',
    canMatch: [may('sms.view')],
    loadComponent: () => import('../sms/sms-message-page'),
  },
  {
    path: 'tills',
    title: 'more.tills',
    canMatch: [may('till.view')],
    loadComponent: () => import('../till/tills-page'),
  },
  {
    path: 'tills/:shiftId',
    title: 'tills.one',
    canMatch: [may('till.view')],
    loadComponent: () => import('../till/till-details-page'),
  },
  {
    path: 'devices',
    title: 'more.devices',
    canMatch: [may('devices.view')],
    loadComponent: () => import('../devices/devices-page'),
  },
  {
    path: 'devices/code',
    title: 'deviceCode.new',
    canMatch: [may('devices.update')],
    loadComponent: () => import('../devices/device-code-page'),
  },
  {
    path: 'devices/:deviceId',
    title: 'lost.one',
    canMatch: [may('devices.view')],
    loadComponent: () => import('../devices/device-record-page'),
  },
  {
    path: 'seals',
    title: 'seals.title',
    canMatch: [may('log.view')],
    loadComponent: () => import('../seals/seals-page'),
  },
  {
    path: 'operators',
    title: 'operators.title',
    canMatch: [may('operators.view')],
    children: [
      { path: '', loadComponent: () => import('../operators/operators-page') },
      { path: 'new', title: 'operators.add', ...form, loadComponent: () => import('../operators/operator-page') },
      { path: ':operatorId', ...form, loadComponent: () => import('../operators/operator-page') },
    ],
  },
  {
    path: 'log',
    title: 'log.title',
    children: [
      { path: '', loadComponent: () => import('../log/log-page') },
      { path: ':operationId', loadComponent: () => import('../log/operation-page') },
    ],
  },
  {
    path: 'roles',
    title: 'roles.title',
    canMatch: [may('roles.view')],
    children: [
      { path: '', loadComponent: () => import('../roles/roles-page') },
      { path: 'new', title: 'roles.add', ...form, loadComponent: () => import('../roles/role-page') },
      { path: ':roleId', ...form, loadComponent: () => import('../roles/role-page') },
    ],
  },
];

export default MORE_ROUTES;
