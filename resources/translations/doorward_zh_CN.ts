<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Blocks</name>
    <message>
        <source>%1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (needs root)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next test, %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n more in the report</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FileWords</name>
    <message>
        <source>%1 is not what it should be: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was written by a newer version of Doorward.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 does not exist.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You may not read or write %1 (permission denied).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 could not be read or written: %2.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TargetWords</name>
    <message>
        <source>Socket %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 at the socket %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, port %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 on %2, port %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 · your program said: %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WayWords</name>
    <message>
        <source>your program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this host</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the path</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>server&apos;s host</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>listener</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>passed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the fault is here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not reached, or not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the way breaks here</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>not started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>checking…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in order</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>fault found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>worth a look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot tell from here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not needed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>connected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>timed out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unreachable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>denied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>local error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>name error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>possible</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>likely</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>proven</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It fits what was seen, but so do other causes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything seen fits; the next test would decide.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The observation that decides it was made.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>on this host</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>on the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>connection refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no route to host</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>network unreachable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>connection reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>connection aborted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>name not found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>address already in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>permission denied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TLS error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>another error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>connects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>fails</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>intermittent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>proxy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>distance, hop limit %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>distance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1/%2 from %3</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>doorward::AttemptGraph</name>
    <message>
        <source>Outcome and duration of the last attempts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The last attempts: the higher, the longer it took; filled: connected, hollow: failed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>doorward::AttemptLogView</name>
    <message>
        <source>Stop trying</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Follow: keep the newest attempt in view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the chosen rows, or all (Ctrl+C)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the attempts as CSV or JSON lines…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How often to try</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter the attempts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Words that must all match: an outcome, an errno, an address, a :port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connection attempts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>once</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>every %n s</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>until it works</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;tart</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n tried</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>median %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>doorward::AttemptModel</name>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>errno</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ICMP answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Duration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retrans.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>doorward::CertaintyBadge</name>
    <message>
        <source>How sure: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>doorward::ChecklistModel</name>
    <message>
        <source>Verdict</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Verdict: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2, %3</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>doorward::ChecklistWizard</name>
    <message>
        <source>&amp;Back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Check again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The step before (Alt+Left)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The next step (Alt+Right)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask the same question once more (F5)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>doorward::CommandLine</name>
    <message>
        <source>Copy this command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>doorward::MainWindow</name>
    <message>
        <source>Doorward</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About Doorward</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open report…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Export report…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Load a snapshot of the &amp;server&apos;s host…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save &amp;attempts…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Diagnosis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edit &amp;target</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Check again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step &amp;back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Next step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a saved report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Doorward reports (*.json);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Snapshot taken on the server&apos;s host</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Doorward snapshots (*.json);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Web page (*.html)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Doorward report (*.json)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the attempts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comma-separated values (*.csv)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About Doorward</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Doorward %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finds out why a connection fails, proves it, and says how to fix it. It only looks: it changes nothing.

MIT licence.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>doorward::MessageStrip</name>
    <message>
        <source>Close this message</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>doorward::StepPage</name>
    <message>
        <source>%1 · %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is checked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was seen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not looked at yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same by hand</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it means</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What to do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>See the verdict: it lists this with the other findings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a snapshot taken on the server&apos;s host (Server side, Add…) and check again, or look there by hand.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>doorward::TargetBar</name>
    <message>
        <source>&amp;Where does it fail?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Diagnose</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Target</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>host:port, address, or paste the whole error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Diagnose without the server side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove the server side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Server side: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Server side: not given</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Chan&amp;ge…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Add…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Load a snapshot that was taken on the server&apos;s host with “doorward-cli snapshot”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change the server side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add the server side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which port of %1? Write it behind the host, as in “%1:443”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No host or address can be seen in this text. Write it as host:port.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type or paste where your program wanted to connect.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For example: localhost:5432, https://example.org, or the error message itself.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>doorward::VerdictView</name>
    <message>
        <source>&amp;Watch until it works</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Export report…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checking %1…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>so far; still checking</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped before the end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a saved report from %1, %2; nothing was sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the same as before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>before: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What to do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was seen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Further faults, behind this one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What would decide it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it could be, most likely first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What could not be seen</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>doorward::WayPicture</name>
    <message>
        <source>The way of the connection</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>doorward::WelcomeView</name>
    <message>
        <source>Find out why a connection fails</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Say where your program wanted to connect, or paste its whole error message. Doorward looks along the way, says what is wrong and how sure it is, and what to do. It changes nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try one of these</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a host and a port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an address from the browser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the error message itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Example, %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a saved report…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>doorward::WindowController</name>
    <message>
        <source>It works: the last attempt connected. Checking again…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A report ends in .html, .md or .json; %1 does not.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>Finds out why a connection fails, proves it, and says how to fix it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language: en, ko, tr or zh_CN.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A snapshot taken on the server&apos;s host.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What to diagnose, or a saved report to open.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
