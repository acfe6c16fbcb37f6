package dev.sluice.proxy.process;

import dev.sluice.config.LoadResult;
import dev.sluice.config.bind.Reasons;
import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Severity;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.source.NamedFiles;
import dev.sluice.proxy.account.AccessLog;
import dev.sluice.proxy.addresses.AddressFiles;
import dev.sluice.proxy.discovery.Discoveries;
import dev.sluice.proxy.discovery.Lookups;
import dev.sluice.proxy.discovery.MissingNames;
import dev.sluice.proxy.host.DescriptorBudget;
import dev.sluice.proxy.host.HeapNeed;
import dev.sluice.proxy.keystore.Keystore;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.net.Engine;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.net.Shortages;
import dev.sluice.proxy.reload.Compilation;
import dev.sluice.proxy.reload.Participant;
import dev.sluice.proxy.reload.ReloadHistory;
import dev.sluice.proxy.reload.Reloader;
import dev.sluice.proxy.reload.Sources;
import dev.sluice.proxy.reload.Upcoming;
import dev.sluice.proxy.server.LiveView;
import dev.sluice.proxy.server.Neighbours;
import dev.sluice.proxy.server.ProxyServer;
import dev.sluice.proxy.snapshot.Contents;
import dev.sluice.proxy.snapshot.HostNames;
import dev.sluice.proxy.snapshot.NamedBackend;
import dev.sluice.proxy.snapshot.SnapshotCompiler;
import dev.sluice.proxy.status.LogDeviations;
import dev.sluice.proxy.status.ServerView;
import dev.sluice.proxy.systemd.InheritedSockets;
import dev.sluice.proxy.systemd.Notifier;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * The parts of a process, made from its first configuration in the order in which one part needs another. Discovery
 * looks for backends already; nothing listens.
 *
 * <p>Threading: made and used by the main thread.
 */
final class Assembly {
    private static final Logger LOG = Area.PROCESS.logger();

    private final Started started;
    private final LoadResult loaded;
    private final SluiceConfig config;
    private final List<Finding> unreadable = new ArrayList<>();
    private final OperatorLog log;
    private final Sources sources;
    private final AccessLog accessLog;
    private final ReloadHistory history;
    private final ProxyServer server;
    private final ServerView view;
    private final Descriptors descriptors;
    private final EndpointTls endpoints;
    private final RunningProcess running;
    private final Compilation compilation;
    private final List<Participant> participants;
    private final Reloader reloader;

    /**
     * Makes all of it, or throws; what must be stopped is in {@code started} either way.
     *
     * @param input has no errors
     * @param engine moves the bytes
     */
    Assembly(
            ConfigInput input,
            Engine engine,
            Started started,
            OperatorLog log,
            InheritedSockets inherited,
            Notifier manager)
            throws StartFailure, InterruptedException {
        this.started = started;
        this.loaded = input.loaded();
        Upcoming first = new Upcoming(loaded);
        this.config = first.config();
        this.log = log;
        this.history = new ReloadHistory(loaded, input.shown(), Instant.now());
        Shortages shortages = new Shortages();
        Lookups lookups = started.add("lookups", new Lookups(shortages));
        Discoveries discoveries = discoveries(lookups);
        HostNames names = new HostNames();
        AddressFiles files = addressFiles();
        Keystore keystore = keystore();
        int workers = workers();
        Contents contents = new Contents(files, keystore, keystore.trust(), keystore.tickets(), keystore.secrets());
        compile(first, workers, discoveries, names, contents);
        this.endpoints = EndpointTls.of(config, contents);
        DescriptorBudget budget = budget(first, workers);
        this.accessLog = started.add("access log", openAccessLog());
        Loops loops = new Loops(engine, workers, Loops.MOST_PIPES, shortages);
        started.add("loops", loops::stop);
        this.server = new ProxyServer(first, loops, accessLog, inherited, lookups::loops);
        started.add("heartbeats", server.heartbeats()); // loops that end with the process are nothing to report
        started.add("health checks", server::endChecks);
        this.descriptors = new Descriptors(server, config, budget);
        LOG.atLevel(budget.fits() ? Level.INFO : Level.WARN).log(budget.sentence());
        LOG.debug("open files: two for each session, {}", budget.shares());
        MissingNames missing = started.add(
                "missing names", new MissingNames(() -> server.snapshot().pools(), names));
        this.sources = new Sources(discoveries, names, missing, files, keystore);
        this.view = LiveView.of(server, neighbours());
        this.running = new RunningProcess(server, history, files, keystore, endpoints, manager, descriptors);
        this.compilation = new Compilation(running, history, sources, workers);
        this.participants = participantsInOrder();
        this.reloader = reloader(input, participants);
        sources.follow(reloader);
    }

    /** Begins to look for backends, so that the first client finds some. */
    private Discoveries discoveries(Lookups lookups) throws InterruptedException {
        Discoveries discoveries = started.add("discovery", new Discoveries(lookups));
        discoveries.prepare(config);
        return discoveries;
    }

    /** Reads the files of addresses; each must be good at the start, which is told with all else that fails. */
    private AddressFiles addressFiles() throws InterruptedException {
        AddressFiles files = started.add("address files", new AddressFiles());
        unreadable.addAll(new NamedFiles(config, loaded.origins()).placed(files.prepare(config, _ -> {})));
        return files;
    }

    /** Reads the certificates, each of which must have one that is good. */
    private Keystore keystore() {
        Keystore keystore = started.add("certificates", new Keystore());
        for (Finding finding : keystore.prepare(config, loaded.origins())) {
            if (finding.severity() == Severity.ERROR) {
                unreadable.add(finding);
            } else {
                LOG.warn("{}: {}", finding.place(), finding.message());
            }
        }
        return keystore;
    }

    private int workers() {
        int wanted = config.process().workers();
        return wanted > 0 ? wanted : Runtime.getRuntime().availableProcessors();
    }

    private void compile(Upcoming first, int workers, Discoveries discoveries, HostNames names, Contents contents) {
        SnapshotCompiler.Result compiled = SnapshotCompiler.compile(config, workers, discoveries, names, contents);
        first.compiled(compiled);
        loaded.findings().forEach(finding -> LOG.warn("{}: {}", finding.place(), finding.message()));
        compiled.remarks().forEach(this::warnOfName);
    }

    private void warnOfName(NamedBackend named) {
        Finding finding = loaded.origins().warning(named.path(), named.message());
        LOG.atWarn()
                .addKeyValue("pool", named.pool())
                .addKeyValue("backend", named.backend())
                .log("{}: {}", finding.place(), finding.message());
    }

    private DescriptorBudget budget(Upcoming first, int workers) {
        DescriptorBudget budget = Descriptors.budget(config, workers, first.snapshot());
        first.maxConnections(budget.maxConnections());
        LimitWarnings.ofConnections(config, loaded.origins(), budget);
        LimitWarnings.ofHeap(HeapNeed.of(config, workers), Runtime.getRuntime().maxMemory());
        return budget;
    }

    private AccessLog openAccessLog() throws StartFailure {
        try {
            return AccessLog.open(config.log().access());
        } catch (NoSuchFileException _) { // it would be made
            throw failure("log.access.output", "the directory of the access log does not exist; create it");
        } catch (IOException e) {
            throw failure("log.access.output", "cannot write the access log: " + Reasons.of(e));
        }
    }

    private StartFailure failure(String path, String message) {
        return new StartFailure(
                Stream.concat(unreadable.stream(), Stream.of(loaded.origins().error(path, message)))
                        .toList());
    }

    private Neighbours neighbours() {
        return new Neighbours(
                history::status,
                sources.discoveries()::status,
                sources.files()::statuses,
                sources.keystore()::status,
                () -> LogDeviations.of(history.logLevel(), log.levels()),
                descriptors::budget);
    }

    /** Of a reload, in the order in which they are prepared; the last are committed first. */
    private List<Participant> participantsInOrder() {
        List<Participant> all = new ArrayList<>();
        all.add(new LogLevelPart(log));
        all.addAll(sources.participants(running, compilation)); // address files, missing names, discovery
        all.add(compilation);
        all.add(endpoints);
        all.add(descriptors);
        all.addAll(server.participants()); // sockets, pools and checks, accepting
        return all;
    }

    /** Reads this input, for these participants. */
    Reloader reloader(ConfigInput input, List<Participant> all) {
        return new Reloader(input.again(), history, compilation, all, running, Clock.systemUTC());
    }

    List<Participant> participants() {
        return participants;
    }

    /** Files of addresses that the configuration cannot do without. */
    List<Finding> unreadable() {
        return unreadable;
    }

    EndpointTls endpoints() {
        return endpoints;
    }

    OperatorLog log() {
        return log;
    }

    AccessLog accessLog() {
        return accessLog;
    }

    Sources sources() {
        return sources;
    }

    ReloadHistory history() {
        return history;
    }

    ProxyServer server() {
        return server;
    }

    ServerView view() {
        return view;
    }

    Descriptors descriptors() {
        return descriptors;
    }

    RunningProcess running() {
        return running;
    }

    Reloader reloader() {
        return reloader;
    }
}
