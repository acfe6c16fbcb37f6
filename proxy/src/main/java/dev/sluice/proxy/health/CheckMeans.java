package dev.sluice.proxy.health;

import dev.sluice.proxy.net.Loop;

/**
 * The means that all checks share. Owned by the control loop.
 *
 * @param turns which of them run
 * @param tls that they speak
 * @param dialogues that they have with database servers
 */
record CheckMeans(Loop loop, ProbeTurns turns, ProbeTls tls, Dialogues dialogues) {}
