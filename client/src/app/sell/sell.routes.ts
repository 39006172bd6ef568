import type { Routes } from '@angular/router';

/** The pages of selling: `sell`, `queue`, `receipt/…`, `device`. */
const SELL_ROUTES: Routes = [];

export default SELL_ROUTES;
