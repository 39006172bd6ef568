/**
 * Browsers give service worker, keys and durable storage to HTTPS and to this machine only. Whoever opens the app in
 * another way would find it half dead, so the page says what is wrong and how to mend it.
 */
import type { RequestHandler } from 'express';

/** Whether browsers trust this host over plain HTTP. */
export function isThisMachine(host: string): boolean {
  return (
    host === 'localhost' || host.endsWith('.localhost') || /^127(\.\d+){3}$/.test(host) || /^\[?::1\]?$/.test(host)
  );
}

export const explainPlainHttp: RequestHandler = (request, response, next) => {
  const isPage = request.method === 'GET' && request.headers.accept?.includes('text/html') === true;
  if (!isPage || request.secure || isThisMachine(request.hostname)) return next();
  response.status(403).type('html').send(PAGE);
};

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>This address is not safe enough to sell</title>
<body style="font: 1.1rem/1.5 system-ui; max-width: 40rem; margin: 3rem auto; padding: 0 1rem">
<h1>This address is not safe enough to sell</h1>
<p>You came over plain HTTP. Browsers keep sales without signal, and the keys that sign them, only for addresses that
begin with <b>https://</b> (or on the server's own machine, <b>http://localhost</b>).</p>
<p><b>What to do.</b> Whoever runs the server gives it a certificate with <code>TLS_CERT</code> and <code>TLS_KEY</code>,
or puts a proxy with one in front and sets <code>TRUST_PROXY=1</code>. Then open the https address.</p>
<p lang="zh-CN">此地址使用不安全的 HTTP。请让管理员配置证书（TLS_CERT 和 TLS_KEY）或 HTTPS 代理（TRUST_PROXY=1），然后使用 https 地址。</p>
</body></html>
`;
