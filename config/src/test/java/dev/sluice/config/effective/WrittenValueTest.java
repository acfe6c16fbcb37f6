package dev.sluice.config.effective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.config.language.Key;
import dev.sluice.config.language.Language;
import dev.sluice.config.value.SecretText;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WrittenValueTest {
    private static final Key SEND = Language.ROOT.at("pools.healthCheck.steps.send");
    private static final Key FILE = Language.ROOT.at("pools.discover.file");

    @Test
    void aSecretIsWrittenWithItsExpressionAndComparedByWhatItStandsFor() {
        WrittenValue value = WrittenValue.of(SEND, new SecretText("hunter2", "${PASSWORD}", List.of("hunter2")));
        assertThat(value.yaml()).isEqualTo("\"${PASSWORD}\"");
        assertThat(value.shown()).isEqualTo("${PASSWORD}");
        assertThat(value.content()).isEqualTo("hunter2");
    }

    @Test
    void whatTheTableCallsASecretCannotBeWrittenAsAPlainText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WrittenValue.of(SEND, "hunter2"))
                .withMessageContaining("send is a secret");
        assertThatIllegalArgumentException().isThrownBy(() -> WrittenValue.of(FILE, SecretText.plain("/etc/list")));
    }

    @Test
    void aNumberIsWrittenAsItsKeyTakesIt() {
        assertThat(WrittenValue.of(Language.ROOT.at("process.workers"), 0).yaml())
                .isEqualTo("auto");
        assertThat(WrittenValue.of(Language.ROOT.at("pools.backends.weight"), 0).yaml())
                .isEqualTo("0");
        assertThat(WrittenValue.of(Language.ROOT.at("pools.boundedLoad"), 125).yaml())
                .isEqualTo("125%");
        assertThat(WrittenValue.of(Language.ROOT.at("frontends.tcp.unsentLimit"), 262_144)
                        .yaml())
                .isEqualTo("256KiB");
    }
}
