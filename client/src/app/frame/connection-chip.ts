import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { selectConnection } from '../outbox/outbox.feature';
import { Icon, type IconName } from '../ui/icon';

const LOOKS = {
  online: { icon: 'online', tone: 'good' },
  sending: { icon: 'sending', tone: 'way' },
  no_signal: { icon: 'no-signal', tone: 'look' },
  server_away: { icon: 'server-away', tone: 'look' },
} as const satisfies Record<string, { icon: IconName; tone: string }>;

/** How things stand with the server, and how many sales wait for it; leads to the queue. */
@Component({
  selector: 'app-connection-chip',
  imports: [RouterLink, TranslocoPipe, Icon],
  template: `
    <a routerLink="/queue" [class]="look().tone" [attr.aria-label]="sentence().key | transloco: sentence().values">
      <app-icon [name]="look().icon" [size]="20" />
      <span class="full">{{ sentence().key | transloco: sentence().values }}</span>
      <span class="brief">
        @if (connection().status === 'sending') {
          {{ sentence().key | transloco: sentence().values }}
        } @else {
          {{ 'connection.brief.' + connection().status | transloco }}
          @if (connection().queued > 0) {
            · {{ connection().queued }}
          }
        }
      </span>
    </a>
  `,
  styles: `
    a {
      display: flex;
      align-items: center;
      gap: 8px;
      min-height: 48px;
      min-width: 48px;
      padding: 0 14px;
      border-radius: 24px;
      justify-content: center;
      font-size: 0.875rem;
      font-weight: 600;
      text-decoration: none;
      white-space: nowrap;
    }
    .good {
      color: var(--good);
    }
    .way {
      color: var(--way);
      background: var(--way-soft);
    }
    .look {
      color: var(--look);
      background: var(--look-soft);
    }
    .brief {
      display: none;
    }
    /* On a phone the number stays and the words about it go: the title needs the room. */
    @media (max-width: 479.98px) {
      a {
        padding-inline: 10px;
      }
      .full {
        display: none;
      }
      .brief {
        display: inline;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConnectionChip {
  protected readonly connection = inject(Store).selectSignal(selectConnection);
  protected readonly look = computed(() => LOOKS[this.connection().status]);
  protected readonly sentence = computed(() => {
    const { status, queued, sending } = this.connection();
    const several = queued > 0 && status !== 'sending' ? '_queued' : '';
    return { key: `connection.${status}${several}`, values: { queued, sending } };
  });
}
