package dev.sluice.proxy.preface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Fuzz;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ExtensionTypesTest {
    private static final int ALL = 1 << 16;

    @Test
    void everyTypeIsOneOfItsOwn() {
        ExtensionTypes types = new ExtensionTypes();
        assertThat(IntStream.range(0, ALL).filter(types::add).count()).isEqualTo(ALL);
        assertThat(IntStream.range(0, ALL).filter(types::add).count()).isZero();
    }

    @Test
    void theFirstFewAreRememberedWhenMoreCome() {
        Fuzz.play("extension types", 2000, random -> {
            ExtensionTypes types = new ExtensionTypes();
            BitSet expected = new BitSet();
            int most = random.nextBoolean() ? ALL : 100;
            for (int i = random.nextInt(40); i >= 0; i--) {
                int type = type(random, most);
                assertThat(types.add(type)).as("%d is new", type).isEqualTo(!expected.get(type));
                expected.set(type);
            }
        });
    }

    private static int type(Random random, int most) {
        return random.nextInt(4) == 0 ? ALL - 1 - random.nextInt(20) : random.nextInt(most);
    }
}
