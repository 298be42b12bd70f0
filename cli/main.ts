import { hostname, userInfo } from 'node:os';
import { answerProbe, PROBE_VARIABLE, probeInChild } from './probe/probe-in-child';
import { runCli } from './run-cli';

/** The account that runs this program, for the history of registries. */
function accountName(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // An account without a name, as containers have: userInfo throws ENOENT.
    return `uid ${process.getuid?.() ?? 'unknown'}@${hostname()}`;
  }
}

/** A reader such as `head` that has read enough closes the pipe; that is no failure. */
function endQuietly(error: NodeJS.ErrnoException): void {
  ignoreClosed(error);
  process.exit();
}

/** A server goes on when nobody reads its log any more, and a command whose terminal is closed (EIO) cleans up. */
function ignoreClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
}

async function main(): Promise<void> {
  // Read when the runtime's library is loaded; see docs/decisions/0009.
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
  if (process.env[PROBE_VARIABLE] && process.send) {
    const { probe } = await import('./probe/probe');
    return answerProbe(probe);
  }
  process.stdout.on('error', endQuietly);
  process.stderr.on('error', ignoreClosed);
  // The SDK's version is pinned, and works on every Node that this program supports.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  process.exitCode = await runCli(process.argv.slice(2), {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
    env: process.env,
    cwd: process.cwd(),
    clock: { now: Date.now },
    who: accountName(),
    probe: probeInChild(process.argv[1]!),
    screen: process.stderr.isTTY ? process.stderr : undefined,
  });
}

void main();
