import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { TranslocoService } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { firstValueFrom, of } from 'rxjs';
import type { MeterCode, RegisterWord } from '#shared';
import { stage } from '../frame/test/stage';
import { Language } from '../i18n/language';
import { SettingsActions } from '../settings/settings.actions';
import { MeterRegisters } from './meter-registers';

const METER = '0101010101' as MeterCode;
const word = (name: string, value: string, unit = ''): RegisterWord => ({
  ...{ name, address: 0x215, part: null, type: 'u32', raw: '000004D2', value, unit, mark: 'two', source: 'two tables' },
});
const BLOCKS = [
  {
    ...{ name: 'prepay', address: 0x400, fault: null },
    registers: [
      word('voltage_1', '230.1', 'V'),
      word('price_sharp', '1.2500', 'money per kWh'),
      word('remaining', '50.00', 'money'),
      word('forced_mode', '0'),
      word('relay_closed_2', '1'),
      word('new_thing', '1', 'Hz'),
      { ...word('own_number', '202611270001'), type: 'bcd', raw: '202611270001' },
      { ...word('overload_trips_allowed', '3'), part: 'high byte', mark: 'one' },
      { ...word('clock', '2026-11-27 09:50:00'), type: 'clock', raw: '1A0B1B05093200' },
    ],
  },
  { name: 'new_block', address: 0x500, fault: 'silent', registers: [] },
];

describe('the registers of a meter', () => {
  let fixture: ComponentFixture<MeterRegisters>;
  let page: HTMLElement;
  beforeEach(async () => {
    const send = () => of({ meterCode: METER, model: 'DDSY1352', profile: 'Acrel', readAt: null, blocks: BLOCKS });
    await stage({ api: { send } });
    await firstValueFrom(TestBed.inject(TranslocoService).load('zh'));
    await TestBed.inject(Language).choose('en');
    TestBed.inject(Store).dispatch(
      SettingsActions.loaded({ settings: { currencyCode: 'KES', currencyDecimals: 2 } as never }),
    );
    fixture = TestBed.createComponent(MeterRegisters);
    fixture.componentRef.setInput('meterCode', METER);
    page = fixture.nativeElement as HTMLElement;
    document.body.append(page);
    await fixture.whenStable();
    page.querySelector('button')?.click();
    await fixture.whenStable();
  });
  afterEach(async () => {
    await TestBed.inject(Language).choose('en');
    page.remove();
  });
  const texts = (selector: string): string[] =>
    [...page.querySelectorAll(selector)].map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim());
  const named = (): string[] => texts('.called').map((text) => text.split(' 0x')[0] ?? '');

  it('are called by words and valued in the currency, what is new by its own name', async () => {
    expect(texts('h3').slice(1)).toEqual(['Prepayment', 'new_block']);
    expect(named()).toEqual([
      ...['Voltage L1', 'Price, sharp', 'Remaining', 'Forced by a person', 'Relay 2', 'new_thing'],
      ...["Meter's own number", 'Overload trips allowed', 'Clock'],
    ]);
    const values = ['230.1 V', '1.2500 KES/kWh', '50.00 KES', 'no', 'Closed', '1 Hz'];
    const plain = ['202611270001', '3', '2026-11-27 09:50:00'];
    expect(texts('td.number')).toEqual([...values, ...plain]);
    await TestBed.inject(Language).choose('zh');
    await fixture.whenStable();
    expect(named().slice(0, 4)).toEqual(['L1 相电压', '尖时电价', '剩余金额', '人工强制']);
    expect(texts('td.number').slice(3, 5)).toEqual(['否', '闭合']);
  });

  it('have their mark below the name where the page is narrow, and no row goes beyond its edge', () => {
    for (const [width, inColumn] of [
      [340, false],
      [810, false],
      [920, true],
    ] as const) {
      page.style.width = `${width}px`;
      const shown = (selector: string) => page.querySelector(selector)?.checkVisibility();
      expect([shown('td.mark-cell'), shown('td .under .mark')])
        .withContext(`${width}`)
        .toEqual([inColumn, !inColumn]);
      const scroller = page.querySelector('.table-scroll');
      expect(scroller?.scrollWidth)
        .withContext(`${width}`)
        .toBeLessThanOrEqual(scroller?.clientWidth ?? 0);
    }
  });
});
