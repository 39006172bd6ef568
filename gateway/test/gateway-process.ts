/** A quick gateway in a process of its own, for specs that kill it: gateway-process.js PLACE, where PLACE is JSON. */
import { startGateway } from '../src/gateway.js';
import { quickOptions, type GatewayPlace } from './site-under-test.js';

// Ends with the spec that started it, however that ends.
process.stdin.on('end', () => process.exit(1)).resume();

const place = JSON.parse(process.argv[2] ?? '{}') as GatewayPlace;
await startGateway(quickOptions(place), new AbortController().signal);
