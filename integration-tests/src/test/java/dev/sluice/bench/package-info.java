/**
 * The benchmark: Sluice beside HAProxy, nginx and a relay in C, in one finely interleaved run.
 *
 * <p>{@code integration-tests/bench/run} starts {@link dev.sluice.bench.Bench} from its source, with nothing but a JDK, so no file here
 * uses a library. It lies among the tests so that every build compiles it. How it measures is told in
 * {@code integration-tests/bench/README.md}.
 */
package dev.sluice.bench;
