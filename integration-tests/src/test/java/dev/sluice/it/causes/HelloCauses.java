package dev.sluice.it.causes;

import dev.sluice.it.routes.Hellos;
import java.util.List;

/** The rows of clients that are refused for how they begin: by their ClientHello, or by their TLS handshake. */
final class HelloCauses {
    private static final String TERMINATED =
            "certificates: {<f>: {files: <certificate>}}\n" + Causes.frontend("tls: {certificates: <f>}");

    private HelloCauses() {}

    static List<Cause> all() {
        return List.of(
                Causes.refused(
                        "client_hello",
                        Causes.frontend("routes: [{sni: a.example.com, pool: <p>}], timeouts: {handshake: 200ms}"),
                        scene -> scene.beRefused(2),
                        "SluiceRefusals"),
                Causes.refused("tls", TERMINATED, scene -> scene.beRefused("GET / HTTP/1.0\r\n\r\n"), "SluiceRefusals"),
                Causes.refused(
                        "unknown_name",
                        TERMINATED,
                        scene -> scene.beRefused(Hellos.of("b.example.com")),
                        "SluiceRefusals"),
                Causes.refused(
                        "client_certificate",
                        TERMINATED.replace("{certificates: <f>}", "{certificates: <f>, clients: {ca: <ca>}}"),
                        Scene::shakeHands,
                        "SluiceRefusals"),
                Causes.refused(
                        "no_route",
                        "frontends: {<f>: {<bind>, routes: [{sni: a.example.com, pool: <p>}]}}\npools: {<p>: {backends: {a: <echo>}}}\n",
                        scene -> scene.beRefused("GET / HTTP/1.0\r\n\r\n"),
                        "SluiceRefusals"));
    }

    static Cause tooManyHandshakes() {
        return Causes.refused(
                "max_handshakes",
                "process: {maxHandshakes: 1}\n" + Causes.frontend("routes: [{sni: a.example.com, pool: <p>}]"),
                scene -> {
                    scene.come(1);
                    scene.beRefused(2);
                },
                "SluiceRefusals");
    }
}
