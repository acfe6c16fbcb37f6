package dev.sluice.proxy.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.database.Failure.Kind;
import dev.sluice.proxy.database.Scram.Outcome;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A login by SCRAM-SHA-256, with the example of RFC 7677. */
@Timeout(60)
class ScramTest {
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String BOTH = NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String CHALLENGE = "r=" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private static final String VERIFIER = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private final Scram scram = new Scram("user", NONCE);

    private Failure refusal(String challenge) {
        assertThat(scram.challenged(challenge)).as(challenge).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused) scram.challenged(challenge)).failure();
    }

    private String proof() {
        Outcome.Asked asked = (Outcome.Asked) scram.challenged(CHALLENGE);
        return scram.proof(ScriptedPostgres.key(new KeyDerivation("pencil", asked.salt(), asked.iterations())));
    }

    @Test
    void theExampleOfTheStandardIsMet() {
        assertThat(scram.first()).isEqualTo("n,,n=user,r=" + NONCE);
        assertThat(proof()).isEqualTo("c=biws,r=" + BOTH + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        assertThat(scram.disproved(VERIFIER)).isNull();
    }

    @Test
    void aServerThatDoesNotKnowThePasswordIsFound() {
        assertThat(proof()).isNotEmpty();
        String other = "v=" + Base64.getEncoder().encodeToString(new byte[32]);
        for (String message :
                new String[] {other, "v=", "v=%", "", "x", "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95H4="}) {
            assertThat(scram.disproved(message))
                    .as(message)
                    .isEqualTo(new Failure(Kind.WRONG, "the server does not know the password: its proof is false"));
        }
        assertThat(scram.disproved("e=other-error"))
                .isEqualTo(new Failure(Kind.LOGIN, "the server refuses the login: other-error"));
    }

    @Test
    void extensionsBehindTheChallengeAreLeftOut() {
        assertThat(scram.challenged(CHALLENGE + ",x=y")).isInstanceOf(Outcome.Asked.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "r=" + BOTH,
                "r=" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==",
                "m=ext,r=" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "r=" + BOTH + ",s=%%%%,i=4096",
                "r=" + BOTH + ",s=,i=4096",
                "r=" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=0",
                "r=" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-1",
                "r=" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999",
                "r=" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=x",
            })
    void anotherChallengeIsWrong(String challenge) {
        assertThat(refusal(challenge))
                .isEqualTo(new Failure(Kind.WRONG, "the server's challenge is not one of SCRAM-SHA-256"));
    }

    @Test
    void aNonceThatAddsNothingOrIsAnotherOneIsWrong() {
        for (String nonce : new String[] {NONCE, "other" + BOTH, "", BOTH + "x".repeat(1024)}) {
            assertThat(refusal("r=" + nonce + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"))
                    .as(nonce)
                    .isEqualTo(new Failure(
                            Kind.WRONG,
                            "the server's challenge is not an answer to this login: its nonce is another one"));
        }
    }

    @Test
    void aLongSaltIsWrong() {
        assertThat(refusal("r=" + BOTH + ",s=" + "AAAA".repeat(257) + ",i=4096").kind())
                .isEqualTo(Kind.WRONG);
    }

    @Test
    void aMillionIterationsAreTheMost() {
        assertThat(scram.challenged("r=" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1000000"))
                .isInstanceOf(Outcome.Asked.class);
        assertThat(refusal("r=" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1000001"))
                .isEqualTo(new Failure(
                        Kind.LOGIN,
                        "the server asks for 1000001 iterations of the password, at most 1000000 are made;"
                                + " set the password again with a smaller scram_iterations"));
    }
}
