package dev.sluice.proxy.reload;

import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.source.NamedFiles;
import dev.sluice.proxy.addresses.AddressFiles;
import dev.sluice.proxy.discovery.Discoveries;
import dev.sluice.proxy.discovery.MissingNames;
import dev.sluice.proxy.keystore.Keystore;
import dev.sluice.proxy.snapshot.Contents;
import dev.sluice.proxy.snapshot.HostNames;
import java.util.List;
import java.util.Map;

/**
 * The sources from which a generation gets what the configuration leaves to others. Each is followed between two
 * reloads as well.
 *
 * @param discoveries backends of pools
 * @param names addresses of names
 * @param missing asks for names that have none
 * @param files lists of addresses
 * @param keystore certificates
 */
public record Sources(
        Discoveries discoveries, HostNames names, MissingNames missing, AddressFiles files, Keystore keystore) {
    /** What the configuration names and does not hold itself. */
    public Contents contents() {
        return new Contents(files, keystore, keystore.trust(), keystore.tickets(), keystore.secrets());
    }

    /** They tell the reloader of what they find. */
    public void follow(Reloader reloader) {
        discoveries.follower(reloader::refresh);
        missing.follower(reloader::refresh);
        files.follower(reloader::relist);
        keystore.follower(reloader::recertify, reloader::retrust);
    }

    /** The first generation serves. */
    public void commit(SluiceConfig first, Reloader reloader) throws InterruptedException {
        discoveries.commit(first, reloader::refresh);
        files.commit(first);
        keystore.commit();
        missing.review();
    }

    /** In the order in which they are prepared. */
    public List<Participant> participants(Running running, Compilation compilation) {
        return List.of(
                new ListsPart(files, running),
                new CertificatesPart(keystore, running),
                new NamesPart(missing),
                new DiscoveryPart(discoveries, compilation));
    }

    private record CertificatesPart(Keystore keystore, Running running) implements Participant {
        @Override
        public String label() {
            return "certificates";
        }

        @Override
        public void prepare(Upcoming next) throws RejectedException {
            List<Finding> findings =
                    keystore.prepare(next.config(), next.loaded().origins(), running::recertify, running::retrust);
            if (Findings.hasErrors(findings)) {
                throw new RejectedException(findings);
            }
            findings.forEach(next::warn);
        }

        @Override
        public void commit(Upcoming next) {
            keystore.commit();
        }

        @Override
        public void abandon() {
            keystore.abandon();
        }
    }

    private record ListsPart(AddressFiles files, Running running) implements Participant {
        @Override
        public String label() {
            return "address files";
        }

        @Override
        public void prepare(Upcoming next) throws RejectedException, InterruptedException {
            List<Finding> unreadable = files.prepare(next.config(), running::relist);
            if (!unreadable.isEmpty()) {
                throw new RejectedException(
                        new NamedFiles(next.config(), next.loaded().origins()).placed(unreadable));
            }
        }

        @Override
        public void commit(Upcoming next) {
            files.commit(next.config());
        }

        @Override
        public void abandon() {
            files.abandon();
        }
    }

    private record NamesPart(MissingNames missing) implements Participant {
        @Override
        public String label() {
            return "missing names";
        }

        @Override
        public void commit(Upcoming next) {
            missing.review();
        }
    }

    private record DiscoveryPart(Discoveries discoveries, Compilation compilation) implements Participant {
        @Override
        public String label() {
            return "discovery";
        }

        @Override
        public void prepare(Upcoming next) throws InterruptedException {
            discoveries.prepare(next.config());
        }

        @Override
        public void commit(Upcoming next) throws InterruptedException {
            discoveries.commit(next.config(), pool -> compilation.refresh(pool, Map.of()));
        }

        @Override
        public void abandon() {
            discoveries.abandon();
        }
    }
}
