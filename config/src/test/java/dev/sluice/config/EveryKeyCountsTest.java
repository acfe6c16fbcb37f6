package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.effective.ConfigDiff;
import dev.sluice.config.effective.ConfigDiff.Change;
import dev.sluice.config.effective.EffectiveConfig;
import dev.sluice.config.effective.EffectiveJson;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.language.Key;
import dev.sluice.config.language.Language;
import dev.sluice.config.language.Section;
import dev.sluice.config.language.Type;
import dev.sluice.config.model.SluiceConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A key that is accepted and then not read would be a lie, and so would one that is read and not shown. Every key of the table is changed
 * alone, with the two values that {@code every-key.yaml} has of it.
 */
@Timeout(60)
class EveryKeyCountsTest {
    /** Most of the time is that of loading, and all tests look at the same texts. */
    private static final Map<String, LoadResult> LOADED = new ConcurrentHashMap<>();

    static List<ChangedKey> changes() {
        return ChangedKey.all(Path.of("/nowhere"));
    }

    static List<ChangedKey> secrets() {
        return changes().stream()
                .filter(change -> Language.ROOT.at(change.key()).isSecret())
                .toList();
    }

    private static LoadResult load(String text, String secret) {
        LoadResult loaded = ConfigLoader.loadText("/nowhere/a.yaml", text, Map.of("SECRET", secret)::get);
        assertThat(loaded.config()).as(Findings.render(loaded.findings())).isNotNull();
        return loaded;
    }

    private static LoadResult load(String text) {
        return LOADED.computeIfAbsent(text, unknown -> load(unknown, ""));
    }

    private static SluiceConfig config(LoadResult loaded) {
        return Objects.requireNonNull(loaded.config());
    }

    @Test
    void everyKeyOfTheTableHasTwoValuesToTryItWith() {
        List<String> missing = new ArrayList<>();
        collect(Language.ROOT, "", missing);
        assertThat(missing).hasSizeGreaterThan(150);
        changes().forEach(change -> missing.remove(change.key()));
        assertThat(missing)
                .as("keys of the table that config/src/test/resources/every-key.yaml does not try: write"
                        + " KEY: [VALUE, OTHER VALUE] there")
                .isEmpty();
    }

    private static void collect(Section section, String path, List<String> keys) {
        for (Key key : section.keys()) {
            String child = path.isEmpty() ? key.name() : path + "." + key.name();
            boolean takesValues =
                    switch (key.type()) {
                        case Type.Single _,
                                Type.OneOrMore _,
                                Type.Ranges _,
                                Type.Shares _,
                                Type.Headers _,
                                Type.PoolOrBackends _ -> true;
                        case Type.Group _, Type.Named _, Type.Backends _, Type.Listed _ -> false;
                    };
            if (takesValues) {
                keys.add(child);
            }
            // A backend of a list has a key more, its name.
            collect(
                    key.type() instanceof Type.Backends backends
                            ? backends.named()
                            : key.type().below(),
                    child,
                    keys);
        }
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aChangeReachesTheModelAndIsShownInFull(ChangedKey change) {
        LoadResult from = load(change.from());
        LoadResult to = load(change.to());
        assertThat(config(to)).isNotEqualTo(config(from));
        assertThat(EffectiveConfig.render(to)).isNotEqualTo(EffectiveConfig.render(from));
        assertThat(EffectiveJson.render(to)).isNotEqualTo(EffectiveJson.render(from));
        // What is not shown is not there when it is read again.
        assertThat(config(load(EffectiveConfig.render(to)))).isEqualTo(config(to));
        assertThat(config(load(EffectiveJson.render(to)))).isEqualTo(config(to));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aDifferenceNamesTheObjectAndTheKey(ChangedKey change) {
        assertThat(ConfigDiff.of(config(load(change.from())), config(load(change.to()))))
                .anySatisfy(found -> {
                    assertThat(found.kind()).isEqualTo(ConfigDiff.Kind.CHANGED);
                    assertThat(change.path()).startsWith(found.path() + ".");
                    String key = change.path().substring(found.path().length() + 1);
                    assertThat(found.keys()).anyMatch(one -> isPartOf(one.key(), key));
                });
    }

    private static boolean isPartOf(String key, String changed) {
        // An element of a list that has a name has it in the key.
        String plain = key.replaceFirst("\\[.*]", "");
        return switch (changed) { // what the model has instead
            case "timeouts.idle" -> plain.equals("timeouts.clientIdle");
            case "chain", "key" -> plain.equals("files");
            default -> plain.equals(changed) || plain.startsWith(changed + ".");
        };
    }

    @ParameterizedTest
    @MethodSource("changes")
    void everyValueHasAnOrigin(ChangedKey change) {
        // The model has the two sides of it.
        if (!change.path().endsWith("timeouts.idle")) {
            // What is off has one of its own, otherwise the keys in it have.
            assertThat(List.of(load(change.from()), load(change.to())))
                    .anyMatch(loaded -> loaded.origins().knows(placeOf(change)));
        }
    }

    /** The elements of a list have one together. */
    private static String placeOf(ChangedKey change) {
        String list = change.key().substring(0, change.key().lastIndexOf('.'));
        return switch (Language.ROOT.at(list).type()) {
            case Type.Listed _, Type.Ranges _ ->
                change.path().substring(0, change.path().lastIndexOf('.'));
            default -> change.path();
        };
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void whatASecretStandsForIsShownNowhere(ChangedKey change) {
        String text = hide(change.from(), change.to());
        LoadResult from = load(text, "414243");
        LoadResult to = load(text, "515253");
        assertThat(config(to)).isNotEqualTo(config(from));
        List<Change> changes = ConfigDiff.of(config(from), config(to));
        assertThat(changes).isNotEmpty();
        assertThat(EffectiveConfig.render(to) + EffectiveJson.render(to) + changes + to)
                .contains("${SECRET}", ConfigDiff.OTHER_CONTENT)
                .doesNotContain("414243", "515253");
    }

    /** The first configuration, with a variable at the end of the value that is another one in the second. */
    private static String hide(String from, String to) {
        List<String> before = from.lines().toList();
        List<String> after = to.lines().toList();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < before.size(); i++) {
            String line = before.get(i);
            boolean differs = before.size() == after.size() && !line.equals(after.get(i));
            text.append(differs ? line.replaceFirst("\"(,?)$", "\\${SECRET}\"$1") : line)
                    .append('\n');
        }
        return text.toString();
    }
}
