package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.effective.EffectiveConfig;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.finding.FindingsJson;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loader answers whatever it is given. {@code -Dfuzz.rounds=N} tries longer, {@code -Dfuzz.seed=S} repeats a run. */
@Timeout(3600)
class GarbageTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 3000);
    private static final String[] FRAGMENTS = {
        "frontends",
        "pools",
        ": ",
        ":",
        "\n",
        "\n  ",
        "\n    ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&a ",
        "*a",
        "<<: *a",
        "${",
        "}",
        "$${",
        "\"",
        "'",
        "bind",
        "pool",
        "backends",
        "timeouts",
        "5s",
        ":80",
        "[::]:1",
        "x-a",
        "|",
        ">",
        "!!binary ",
        "!x ",
        "? ",
        "---\n",
        "...\n",
        "%YAML 9",
        "\t",
        "~",
        "null",
        "off",
        "# ",
        "\u0085",
        "\u2028",
        "\uD83D\uDE00",
        "é",
        "\\",
        "@",
        "`"
    };

    private final long seed = Long.getLong("fuzz.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<GoldenCase> cases = GoldenCase.all();

    @Test
    void mutatedConfigurationsAreAnswered() {
        run((_, input) -> mutate(input));
    }

    @Test
    void randomTokensAreAnswered() {
        run((_, _) -> {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(60); i >= 0; i--) {
                text.append(FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
            }
            return text.toString();
        });
    }

    @Test
    void randomCharactersAreAnswered() {
        run((_, _) -> random.ints(random.nextInt(80), 1, 0x10000)
                .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
                .toString());
    }

    private void run(BiFunction<Integer, String, String> generator) {
        for (int round = 0; round < ROUNDS; round++) {
            String text = generator.apply(
                    round, cases.get(random.nextInt(cases.size())).input());
            try {
                LoadResult result = ConfigLoader.loadText("garbage.yaml", text, GoldenCase.ENVIRONMENT);
                boolean errors = Findings.hasErrors(result.findings());
                assertThat(result.config() == null).isEqualTo(errors);
                assertThat(Findings.render(result.findings()).length()).isLessThan(1_000_000);
                assertThat(FindingsJson.render(result.findings())).startsWith("[");
                if (!errors) {
                    String effective = EffectiveConfig.render(result);
                    LoadResult again = ConfigLoader.loadText("effective.yaml", effective, _ -> null);
                    assertThat(again.config()).as(effective).isEqualTo(result.config());
                }
            } catch (RuntimeException | Error e) {
                throw new AssertionError("-Dfuzz.seed=" + seed + " round " + round + ":\n" + text, e);
            }
        }
    }

    private String mutate(String input) {
        StringBuilder text = new StringBuilder(input);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
                case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(5)));
                case 2 -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(40))));
                default -> text.setLength(random.nextInt(8) == 0 ? at : text.length());
            }
        }
        return text.toString();
    }
}
