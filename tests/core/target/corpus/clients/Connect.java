// SPDX-License-Identifier: MIT
// What the JDK and JDBC drivers say: stack traces as an uncaught exception prints them.
import java.net.*;
import java.net.http.*;
import java.sql.DriverManager;

public class Connect {
    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "socket" -> { try (Socket s = new Socket(args[1], Integer.parseInt(args[2]))) { s.getInputStream().read(); } }
            case "timeout" -> { try (Socket s = new Socket()) { s.connect(new InetSocketAddress(args[1], Integer.parseInt(args[2])), 1000); s.setSoTimeout(1000); s.getInputStream().read(); } }
            case "nio" -> java.nio.channels.SocketChannel.open(new InetSocketAddress(args[1], Integer.parseInt(args[2])));
            case "url" -> { URLConnection c = new URL(args[1]).openConnection(); c.setConnectTimeout(5000); c.setReadTimeout(1000); c.getInputStream().read(); }
            case "http" -> HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(args[1])).build(), HttpResponse.BodyHandlers.ofString());
            case "jdbc" -> DriverManager.getConnection(args[1], "app", "CANARY-4242");
            case "listen" -> new ServerSocket(Integer.parseInt(args[2]), 50, InetAddress.getByName(args[1]));
        }
    }
}
