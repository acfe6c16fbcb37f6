package dev.sluice.config.assemble;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.language.Section;
import dev.sluice.config.model.CertificateConfig;
import dev.sluice.config.model.CertificateSource;
import dev.sluice.config.model.ClientsTls;
import dev.sluice.config.model.FrontendTls;
import dev.sluice.config.model.PoolTls;
import dev.sluice.config.model.StartTls;
import dev.sluice.config.model.TicketKeys;
import dev.sluice.config.model.TlsVersion;
import dev.sluice.config.model.Truncation;
import dev.sluice.config.model.TrustedFiles;
import dev.sluice.config.model.UnknownName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The builder of certificates, of the TLS of frontends and endpoints, and of that to backends, from bound values without errors. */
final class TlsAssembler {
    private static final Section CERTIFICATE = Assembler.named("certificates");

    private TlsAssembler() {}

    /** A pair of chain and key is two files, and has origins like them. */
    static CertificateConfig certificate(String name, Bound.Fields fields, Origins.Builder origins) {
        String path = "certificates." + name;
        Settings settings = new Settings(CERTIFICATE, path, List.of(fields), null, origins);
        if (settings.bound("directory") instanceof Bound.Value directory) {
            return new CertificateConfig(name, new CertificateSource.Directory(Assembler.beside(directory)));
        }
        List<Path> files = new ArrayList<>();
        for (String key : List.of("files", "chain", "key")) {
            Bound bound = settings.bound(key);
            for (Bound file : bound == null ? List.<Bound>of() : Assembler.items(bound)) {
                origins.put("%s.files[%d]".formatted(path, files.size()), file);
                files.add(Assembler.beside((Bound.Value) file));
            }
        }
        return new CertificateConfig(name, new CertificateSource.Files(files));
    }

    static FrontendTls frontend(Settings tls) {
        return new FrontendTls(
                tls.list("certificates", String.class),
                tls.choice("unknownName", UnknownName.class),
                tls.optional("default", String.class),
                TlsVersion.of(tls.text("minVersion")),
                tls.list("alpn", String.class),
                ticketKeys(tls),
                tls.choice("truncation", Truncation.class),
                tls.isWritten("clients") ? clients(tls.section("clients")) : null);
    }

    private static ClientsTls clients(Settings clients) {
        List<Path> revocations = new ArrayList<>();
        Bound crl = clients.bound("crl");
        for (Bound file : crl == null ? List.<Bound>of() : Assembler.items(crl)) {
            revocations.add(Assembler.beside((Bound.Value) file));
        }
        return new ClientsTls(
                new TrustedFiles(
                        Assembler.beside((Bound.Value) Assembler.required(clients.bound("ca"), "ca")), revocations),
                clients.choice("verify", ClientsTls.Verify.class),
                clients.list("names", String.class));
    }

    /** Of the metrics port or the admin endpoint. They are asked by few, who keep their connections: there is nothing to resume. */
    static FrontendTls endpoint(Settings tls) {
        return new FrontendTls(
                tls.list("certificates", String.class),
                tls.choice("unknownName", UnknownName.class),
                tls.optional("default", String.class),
                TlsVersion.of(tls.text("minVersion")),
                List.of("http/1.1"),
                new TicketKeys.Off(),
                Truncation.ACCEPT,
                null);
    }

    static PoolTls pool(Settings tls) {
        boolean ofSystem = tls.text("ca").equals("system");
        return new PoolTls(
                new TrustedFiles(
                        ofSystem ? null : Assembler.beside((Bound.Value) Assembler.required(tls.bound("ca"), "ca")),
                        List.of()),
                tls.optional("serverName", String.class),
                tls.choice("verify", PoolTls.Verify.class),
                tls.optional("certificate", String.class),
                tls.list("alpn", String.class),
                tls.choice("startTls", StartTls.class),
                TlsVersion.of(tls.text("minVersion")));
    }

    private static TicketKeys ticketKeys(Settings tls) {
        return switch (tls.text("ticketKeys")) {
            case "auto" -> new TicketKeys.Auto();
            case "off" -> new TicketKeys.Off();
            default ->
                new TicketKeys.Shared(
                        Assembler.beside((Bound.Value) Assembler.required(tls.bound("ticketKeys"), "ticketKeys")));
        };
    }
}
