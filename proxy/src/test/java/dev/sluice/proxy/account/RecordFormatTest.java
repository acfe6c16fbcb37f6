package dev.sluice.proxy.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.AccessField;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordFormatTest {
    private static String line(RecordFormat format, SessionRecord record) {
        StringBuilder line = new StringBuilder();
        format.append(record, line);
        return line.toString();
    }

    @Test
    void haproxyLineIsThatOfTheManual() {
        assertThat(line(new HaproxyFormat(ZoneOffset.UTC), Records.served()))
                .isEqualTo("10.0.1.2:33313 [06/Feb/2009:12:12:51.443] fnt bck/srv1 0/0/5007 212 -- 2/1/0/0/0 0/0");
    }

    @Test
    void haproxyLineNamesNoServerAndMarksRedispatchedRetries() {
        assertThat(line(new HaproxyFormat(ZoneOffset.UTC), Records.unreachable()))
                .isEqualTo("unix:0 [06/Feb/2009:12:12:51.443] f\"1 bck/<NOSRV> 0/-1/2 0 SC 1/1/0/0/+2 0/0");
    }

    /** The lines of HAProxy 2.6.12 for the same events; two others wait, which it counts for its backend. */
    @Test
    void haproxyLineOfAQueueTimeoutHasTheWaitAndTheBackendQueue() {
        Termination timeout = new Termination(Cause.BACKEND_TIMEOUT, Phase.QUEUE);
        assertThat(line(new HaproxyFormat(ZoneOffset.UTC), Records.withoutBackend(1002, 1, timeout)))
                .endsWith(" fnt bck/<NOSRV> 1002/-1/1002 0 sQ 2/2/3/0/0 0/1");
    }

    @Test
    void haproxyLineWithoutAServerHasNoWait() {
        Termination none = new Termination(Cause.NO_BACKEND, Phase.CONNECT);
        assertThat(line(new HaproxyFormat(ZoneOffset.UTC), Records.withoutBackend(0, 0, none)))
                .endsWith(" fnt bck/<NOSRV> -1/-1/0 0 SC 2/2/3/0/0 0/0");
    }

    @Test
    void whatTheProxyItselfEndsHasNoPhaseInItsCode() {
        assertThat(new Termination(Cause.ADMIN, Phase.DATA).code()).isEqualTo("K-");
        assertThat(new Termination(Cause.ADMIN, Phase.CONNECT).code()).isEqualTo("K-");
        assertThat(new Termination(Cause.BACKEND_DOWN, Phase.DATA).code()).isEqualTo("D-");
        assertThat(new Termination(Cause.CLIENT_STALLED, Phase.DATA).code()).isEqualTo("cD");
    }

    @Test
    void jsonLineHasEveryField() {
        assertThat(line(new JsonFormat(List.of()), Records.served()))
                .isEqualTo(
                        "{\"time\":\"2009-02-06T12:12:51.443Z\",\"event\":\"close\",\"session\":\"1025\",\"client\":\"10.0.1.2:33313\","
                                + "\"frontend\":\"fnt\",\"pool\":\"bck\",\"backend\":\"srv1\",\"backend_address\":\"10.0.0.11:5432\","
                                + "\"local\":\"10.0.1.1:5432\",\"outgoing\":\"10.0.0.10:40312\",\"queue_ms\":0,\"connect_ms\":0,\"first_byte_ms\":3,\"total_ms\":5007,"
                                + "\"from_client_bytes\":17,\"to_backend_bytes\":17,\"from_backend_bytes\":212,\"to_client_bytes\":212,"
                                + "\"retries\":0,\"cause\":\"client_closed\",\"phase\":\"done\",\"code\":\"--\","
                                + "\"active\":{\"process\":2,\"frontend\":1,\"pool\":0,\"backend\":0}}");
    }

    @Test
    void jsonEscapesNamesAndWritesNullForWhatIsMissing() {
        assertThat(line(new JsonFormat(List.of()), Records.unreachable()))
                .contains("\"frontend\":\"f\\\"1\"", "\"backend\":null", "\"local\":null", "\"code\":\"SC\"");
    }

    @Test
    void noFormatLetsANameBeginALineOrSteerATerminal() {
        SessionRecord record = Records.named("f\n1", "p\u001b[31m", "b\u009b\u2028");
        for (RecordFormat format : List.of(
                new JsonFormat(List.of()),
                new TextFormat(),
                new PairsFormat(List.of(AccessField.values())),
                new HaproxyFormat(ZoneOffset.UTC))) {
            String line = line(format, record);
            assertThat(line)
                    .as(format.toString())
                    .doesNotContain("\n", "\u001b", "\u009b", "\u2028")
                    .contains("f\\", "p\\", "b\\");
        }
    }

    @Test
    void textLineReadsFromClientToBackend() {
        assertThat(line(new TextFormat(), Records.served()))
                .startsWith("2009-02-06T12:12:51.443Z 10.0.1.2:33313 -> fnt -> bck/srv1 client_closed/done code=--")
                .endsWith(" retries=0 to=10.0.0.11:5432 from=10.0.0.10:40312 session=1025");
    }

    @Test
    void chosenFieldsStandInTheirOrder() {
        List<AccessField> fields = List.of(AccessField.CAUSE, AccessField.SESSION, AccessField.TOTAL_MS);
        assertThat(line(new JsonFormat(fields), Records.served()))
                .isEqualTo("{\"cause\":\"client_closed\",\"session\":\"1025\",\"total_ms\":5007}");
        assertThat(line(new PairsFormat(fields), Records.served()))
                .isEqualTo("cause=client_closed session=1025 total_ms=5007");
    }

    @Test
    void chosenFieldsThatASessionLacksAreADashInTextAndRareOnesAreNotThere() {
        List<AccessField> fields = List.of(AccessField.PROXY, AccessField.BACKEND, AccessField.ACTIVE);
        assertThat(line(new PairsFormat(fields), Records.unreachable())).isEqualTo("backend=- active=1/1/0/0");
        assertThat(line(new JsonFormat(List.of(AccessField.PROXY)), Records.unreachable()))
                .isEqualTo("{}");
    }

    @Test
    void aValueWithASpaceOrAQuoteIsOneValueInText() {
        SessionRecord record = Records.named("a b", "c\"d", "e");
        assertThat(line(new PairsFormat(List.of(AccessField.FRONTEND, AccessField.POOL, AccessField.BACKEND)), record))
                .isEqualTo("frontend=\"a b\" pool=\"c\\\"d\" backend=e");
    }

    @Test
    void aFormatAsksForTheFieldsThatItsLineHas() {
        assertThat(new HaproxyFormat(ZoneOffset.UTC).shows(AccessField.OUTGOING))
                .isFalse();
        assertThat(new TextFormat().shows(AccessField.OUTGOING)).isTrue();
        assertThat(new TextFormat().shows(AccessField.LOCAL)).isFalse();
        assertThat(new JsonFormat(List.of()).shows(AccessField.OUTGOING)).isTrue();
        assertThat(new JsonFormat(List.of(AccessField.CAUSE)).shows(AccessField.OUTGOING))
                .isFalse();
    }

    @Test
    void everyCauseHasAPhaseAndTheirLettersAreHaproxys() {
        for (Cause cause : Cause.values()) {
            assertThat(Phase.values()).as(cause.name()).anyMatch(cause::happensIn);
        }
        assertThat(new Termination(Cause.CLIENT_TIMEOUT, Phase.DATA).code()).isEqualTo("cD");
        assertThat(new Termination(Cause.BACKEND_UNREACHABLE, Phase.CONNECT).code())
                .isEqualTo("SC");
    }
}
