import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/** One OpenSearch node on the loopback address, without a password: for development and tests. */
public final class SearchNode extends Node {
    private static final Collection<Class<? extends Plugin>> PARTS =
        List.of(Netty4Plugin.class, CommonAnalysisPlugin.class);

    private SearchNode(Environment environment) {
        super(environment, PARTS, false);
    }

    /** Arguments: the folder of its data, the port of its HTTP. It ends in good order at SIGTERM. */
    public static void main(String[] arguments) throws Exception {
        Settings settings = settings(Path.of(arguments[0]).toAbsolutePath(), arguments[1]);
        SearchNode node = new SearchNode(
            InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "gongxin")
        );
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(node)));
        node.start();
        Thread.currentThread().join(); // the node's own threads do not keep the process alive
    }

    private static Settings settings(Path home, String port) throws IOException {
        Files.createDirectories(home.resolve("config"));
        return Settings.builder()
            .put("path.home", home)
            .put("path.data", home.resolve("data"))
            .put("path.logs", home.resolve("logs"))
            .put("cluster.name", "gongxin")
            .put("node.name", "gongxin")
            .put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1")
            .put("http.port", port)
            .put("transport.port", "0")
            // A laptop's disk is often nearly full; the index would silently become read-only.
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
    }

    private static void end(SearchNode node) {
        try {
            node.close();
        } catch (IOException failure) {
            failure.printStackTrace();
        }
    }
}
