import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideState, provideStore, Store } from '@ngrx/store';
import { firstValueFrom } from 'rxjs';
import { boardList, type Session, showMeterRoute, showSettingsRoute, signInRoute } from '#shared';
import { RememberedOperator } from '../session/remembered-operator';
import { SessionActions, SwitchActions } from '../session/session.actions';
import { sessionFeature } from '../session/session.feature';
import { Api } from './api';
import { RefusedError, ServerAway } from './faults';

const session = (accessToken: string): Session => ({
  accessToken,
  accessEndsAt: '2026-01-01T00:00:00.000Z',
  serverTime: '2026-01-01T00:00:00.000Z',
  operator: {
    operatorId: '0197b7a0-0000-7000-8000-000000000001',
    loginName: 'ada',
    fullName: 'Ada',
    roleName: 'administrator',
    permissions: [],
    buildings: 'all',
    mustChangePassword: false,
  },
});
const ended = { refusal: 'session_ended', message: 'The session has ended.' };
const unauthorised = { status: 401, statusText: 'Unauthorized' };

describe('api', () => {
  let api: Api;
  let http: HttpTestingController;
  let store: Store;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [
        provideZonelessChangeDetection(),
        provideHttpClient(),
        provideHttpClientTesting(),
        provideStore(),
        provideState(sessionFeature),
      ],
    });
    api = TestBed.inject(Api);
    http = TestBed.inject(HttpTestingController);
    store = TestBed.inject(Store);
  });
  afterEach(() => http.verify());

  const signIn = (token: string) => store.dispatch(SessionActions.renewed({ session: session(token) }));
  const asked = (url: string): TestRequest => http.expectOne(({ urlWithParams }) => urlWithParams === url);
  const tokenOf = (request: TestRequest) => request.request.headers.get('authorization');
  /** A fault is read asynchronously, since it may be a file. */
  const settled = () => new Promise((resolve) => setTimeout(resolve));

  it('fills the path, leaves out what is not asked for and sends the access token', async () => {
    signIn('one');
    const answer = firstValueFrom(
      api.send(boardList.page, { query: { keywords: 'a b', building: 2, state: undefined } }),
    );
    const request = asked('/api/lists/board?keywords=a%20b&building=2');
    expect(tokenOf(request)).toBe('Bearer one');
    request.flush({ items: [] });
    await answer;
  });

  it('renews the session once, however many requests were refused for it, and repeats each of them', async () => {
    signIn('old');
    const both = Promise.all([
      firstValueFrom(api.send(showSettingsRoute, {})),
      firstValueFrom(api.send(boardList.page, {})),
    ]);
    asked('/api/settings').flush(ended, unauthorised);
    asked('/api/lists/board').flush(ended, unauthorised);
    await settled();
    asked('/api/session/refresh').flush(session('new'));
    const [settings, meters] = [asked('/api/settings'), asked('/api/lists/board')];
    expect([settings, meters].map(tokenOf)).toEqual(['Bearer new', 'Bearer new']);
    settings.flush({});
    meters.flush({});
    await both;
  });

  it('asks for a token first where the app has none', async () => {
    const answer = firstValueFrom(api.send(showSettingsRoute, {}));
    asked('/api/session/refresh').flush(session('first'));
    asked('/api/settings').flush({});
    await answer;
  });

  it('signs out only on the word of the server', async () => {
    signIn('old');
    const away = firstValueFrom(api.send(showSettingsRoute, {}));
    asked('/api/settings').flush(ended, unauthorised);
    await settled();
    asked('/api/session/refresh').flush('', { status: 504, statusText: 'Gateway Timeout' });
    await expectAsync(away).toBeRejectedWithError(ServerAway);
    expect(store.selectSignal(sessionFeature.selectStatus)()).toBe('signed_in');

    const refused = firstValueFrom(api.send(showSettingsRoute, {}));
    asked('/api/settings').flush(ended, unauthorised);
    await settled();
    asked('/api/session/refresh').flush(ended, unauthorised);
    await expectAsync(refused).toBeRejectedWithError(RefusedError);
    expect(store.selectSignal(sessionFeature.selectStatus)()).toBe('signed_out');
  });

  describe('on a shared tablet', () => {
    const taker = { ...session('').operator, operatorId: '0197b7a0-0000-7000-8000-000000000002', fullName: 'Bela' };
    const states = () => store.selectSignal(sessionFeature.selectSessionState)();
    beforeEach(() => {
      const remembered = TestBed.inject(RememberedOperator);
      remembered.keep(session('').operator);
      store.dispatch(SwitchActions.takenOver({ operator: taker }));
      remembered.keepUnproven(taker);
    });
    afterEach(() => TestBed.inject(RememberedOperator).forget());

    it('never works under the session of the one who had it before', async () => {
      const answer = firstValueFrom(api.send(showSettingsRoute, {}));
      asked('/api/session/refresh').flush(session('of Ada'));
      await expectAsync(answer).toBeRejectedWithError(ServerAway);
      expect([states().operator?.fullName, states().accessToken, states().proofNeeded]).toEqual(['Bela', null, true]);
    });

    it('does not end for the one who took it when the session before him is over', async () => {
      const answer = firstValueFrom(api.send(showSettingsRoute, {}));
      asked('/api/session/refresh').flush(ended, unauthorised);
      await expectAsync(answer).toBeRejectedWithError(ServerAway);
      expect([states().operator?.fullName, states().status, states().proofNeeded]).toEqual([
        'Bela',
        'remembered',
        true,
      ]);
    });
  });

  it('learns what it may when the server says that a permission is missing', async () => {
    signIn('one');
    const answer = firstValueFrom(api.send(showSettingsRoute, {}));
    const missing = { refusal: 'permission_missing', message: 'No.' };
    asked('/api/settings').flush(missing, { status: 403, statusText: 'Forbidden' });
    await settled();
    const less = session('two');
    asked('/api/session/refresh').flush({ ...less, operator: { ...less.operator, permissions: ['sell.view'] } });
    await expectAsync(answer).toBeRejectedWithError(RefusedError);
    expect(store.selectSignal(sessionFeature.selectPermissions)()).toEqual(new Set(['sell.view'] as const));
  });

  it('tells a refusal from a server that is away, and why it is', async () => {
    signIn('one');
    const cases: readonly {
      readonly reply: (request: TestRequest) => void;
      readonly fault: typeof ServerAway | typeof RefusedError;
      readonly because?: ServerAway['because'];
    }[] = [
      { reply: (request) => request.error(new ProgressEvent('error')), fault: ServerAway, because: 'no_signal' },
      {
        reply: (request) => request.flush('', { status: 504, statusText: 'offline' }),
        fault: ServerAway,
        because: 'no_signal',
      },
      {
        reply: (request) => request.flush('<html>', { status: 502, statusText: 'proxy' }),
        fault: ServerAway,
        because: 'no_answer',
      },
      {
        reply: (request) => request.flush('Oops', { status: 500, statusText: 'broken' }),
        fault: ServerAway,
        because: 'server_fault',
      },
      {
        reply: (request) =>
          request.flush({ refusal: 'meter_unknown', message: 'No such meter.' }, { status: 404, statusText: 'no' }),
        fault: RefusedError,
      },
    ];
    for (const { reply, fault, because } of cases) {
      const answer = firstValueFrom(api.send(boardList.page, {}));
      reply(asked('/api/lists/board'));
      const thrown: unknown = await answer.catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(fault);
      expect(thrown instanceof ServerAway ? thrown.because : undefined).toBe(because);
    }
  });

  it('takes a wrong password at sign-in for a refusal, not for a session to renew', async () => {
    const answer = firstValueFrom(api.send(signInRoute, { body: { loginName: 'ada', password: 'wrong' } }));
    asked('/api/session').flush({ refusal: 'sign_in_wrong', message: 'Wrong.' }, unauthorised);
    await expectAsync(answer).toBeRejectedWithError(RefusedError);
  });

  it('escapes what goes into a path', async () => {
    signIn('one');
    const answer = firstValueFrom(api.send(showMeterRoute, { params: { meterCode: '../x' as never } }));
    asked('/api/meters/..%2Fx').flush({});
    await answer;
  });
});
