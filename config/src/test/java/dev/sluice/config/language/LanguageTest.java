package dev.sluice.config.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.language.Type.Backends;
import dev.sluice.config.language.Type.Group;
import dev.sluice.config.language.Type.Named;
import dev.sluice.config.language.Type.OneOrMore;
import dev.sluice.config.language.Type.PoolOrBackends;
import dev.sluice.config.language.Type.Single;
import dev.sluice.config.value.Parsed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LanguageTest {
    private final List<Key> keys = new ArrayList<>();

    LanguageTest() {
        collect(Language.ROOT);
    }

    @Test
    void aSchemaLeavesOutWhatGosRegularExpressionsDoNotKnow() {
        Type.Text name = new Type.Text("(?![0-9.]+$)[a-z0-9.]+(?<=[a-z])", "a name");
        assertThat(SchemaValues.single(name).toString()).contains("^([a-z0-9.]+)$");
    }

    private void collect(Section section) {
        for (Key key : section.keys()) {
            keys.add(key);
            switch (key.type()) {
                case Group group -> collect(group.section());
                case Named named -> collect(named.section());
                case Type.Listed listed -> collect(listed.section());
                case Type.Ranges ranges -> collect(ranges.file());
                case Backends backends -> {
                    collect(backends.named());
                    collect(backends.listed());
                }
                case PoolOrBackends pool -> collect(pool.listed());
                case OneOrMore _, Type.Shares _, Type.Headers _, Single _ -> {}
            }
        }
    }

    @Test
    void everyDefaultAndExampleOfASingleValueIsValid() {
        for (Key key : keys) {
            if (key.type() instanceof Single single) {
                String example = key.example().replace("\"", "");
                assertThat(Values.parse(single, example)).as(key.name()).isInstanceOf(Parsed.Ok.class);
            }
        }
    }

    @Test
    void everyKeyIsDocumented() {
        assertThat(keys).allSatisfy(key -> assertThat(key.doc()).endsWith("."));
    }

    @Test
    void everySynonymStandsForAKeyThatExists() {
        List<String> names = keys.stream().map(Key::name).toList();
        assertThat(Synonyms.targets()).allSatisfy(target -> assertThat(names).contains(target));
    }
}
