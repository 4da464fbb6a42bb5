<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Blocks</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1 (needs root)</source>
        <translation>%1（需要 root）</translation>
    </message>
    <message>
        <source>Next test, %1: %2</source>
        <translation>下一项测试（%1）：%2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message numerus="yes">
        <source>%n more in the report</source>
        <translation>
            <numerusform>报告中还有 %n 项</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FileWords</name>
    <message>
        <source>%1 is not what it should be: %2.</source>
        <translation>%1 的内容不符合要求：%2。</translation>
    </message>
    <message>
        <source>%1 was written by a newer version of Doorward.</source>
        <translation>%1 由更新版本的 Doorward 写成。</translation>
    </message>
    <message>
        <source>%1 does not exist.</source>
        <translation>%1 不存在。</translation>
    </message>
    <message>
        <source>You may not read or write %1 (permission denied).</source>
        <translation>您无权读写 %1（权限不够）。</translation>
    </message>
    <message>
        <source>%1 could not be read or written: %2.</source>
        <translation>无法读写 %1：%2。</translation>
    </message>
</context>
<context>
    <name>PacketWords</name>
    <message>
        <source>“%1” is no address with a port; write 10.0.0.7:80 or [fd00::7]:80.</source>
        <translation>“%1”不是带端口的地址；请写成 10.0.0.7:80 或 [fd00::7]:80。</translation>
    </message>
    <message>
        <source>“%1” is no address; write 10.0.0.1, 10.0.0.1:40000 or fd00::1.</source>
        <translation>“%1”不是地址；请写成 10.0.0.1、10.0.0.1:40000 或 fd00::1。</translation>
    </message>
    <message>
        <source>%1 and %2 are of different families; give two IPv4 or two IPv6 addresses.</source>
        <translation>%1 和 %2 属于不同的地址族；请同时使用 IPv4 或同时使用 IPv6 地址。</translation>
    </message>
</context>
<context>
    <name>TargetWords</name>
    <message>
        <source>Socket %1</source>
        <translation>套接字 %1</translation>
    </message>
    <message>
        <source>%1 at the socket %2</source>
        <translation>套接字 %2 上的 %1</translation>
    </message>
    <message>
        <source>%1, port %2</source>
        <translation>%1，端口 %2</translation>
    </message>
    <message>
        <source>%1 on %2, port %3</source>
        <translation>%2 上的 %1，端口 %3</translation>
    </message>
    <message>
        <source>%1 · your program said: %2</source>
        <translation>%1 · 您的程序报告：%2</translation>
    </message>
</context>
<context>
    <name>WayWords</name>
    <message>
        <source>your program</source>
        <translation>您的程序</translation>
    </message>
    <message>
        <source>this host</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>the path</source>
        <translation>中间路径</translation>
    </message>
    <message>
        <source>server&apos;s host</source>
        <translation>服务器主机</translation>
    </message>
    <message>
        <source>listener</source>
        <translation>监听者</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>the fault is here</source>
        <translation>故障在此</translation>
    </message>
    <message>
        <source>not reached, or not known</source>
        <translation>未到达或未知</translation>
    </message>
    <message>
        <source>the way breaks here</source>
        <translation>路径在此中断</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>; </source>
        <comment>between the stations of the way</comment>
        <translation>；</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>not started</source>
        <translation>未开始</translation>
    </message>
    <message>
        <source>checking…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>in order</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>fault found</source>
        <translation>发现故障</translation>
    </message>
    <message>
        <source>worth a look</source>
        <translation>值得留意</translation>
    </message>
    <message>
        <source>cannot tell from here</source>
        <translation>从这里无法判断</translation>
    </message>
    <message>
        <source>not needed</source>
        <translation>不需要</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>被拒绝</translation>
    </message>
    <message>
        <source>timed out</source>
        <translation>超时</translation>
    </message>
    <message>
        <source>reset</source>
        <translation>被重置</translation>
    </message>
    <message>
        <source>unreachable</source>
        <translation>不可达</translation>
    </message>
    <message>
        <source>denied</source>
        <translation>被禁止</translation>
    </message>
    <message>
        <source>local error</source>
        <translation>本地错误</translation>
    </message>
    <message>
        <source>name error</source>
        <translation>解析错误</translation>
    </message>
    <message>
        <source>possible</source>
        <translation>有可能</translation>
    </message>
    <message>
        <source>likely</source>
        <translation>很可能</translation>
    </message>
    <message>
        <source>proven</source>
        <translation>已证实</translation>
    </message>
    <message>
        <source>It fits what was seen, but so do other causes.</source>
        <translation>与所见情况相符，但其他原因也相符。</translation>
    </message>
    <message>
        <source>Everything seen fits; the next test would decide.</source>
        <translation>与所见的一切都相符；下一项测试即可确定。</translation>
    </message>
    <message>
        <source>The observation that decides it was made.</source>
        <translation>已观察到决定性的证据。</translation>
    </message>
    <message>
        <source>on this host</source>
        <translation>在本机</translation>
    </message>
    <message>
        <source>on the server</source>
        <translation>在服务器上</translation>
    </message>
    <message>
        <source>connection refused</source>
        <translation>拒绝连接</translation>
    </message>
    <message>
        <source>no route to host</source>
        <translation>没有到主机的路由</translation>
    </message>
    <message>
        <source>network unreachable</source>
        <translation>网络不可达</translation>
    </message>
    <message>
        <source>connection reset</source>
        <translation>连接被重置</translation>
    </message>
    <message>
        <source>connection aborted</source>
        <translation>连接中止</translation>
    </message>
    <message>
        <source>name not found</source>
        <translation>找不到主机名</translation>
    </message>
    <message>
        <source>address already in use</source>
        <translation>地址已在使用</translation>
    </message>
    <message>
        <source>permission denied</source>
        <translation>权限不够</translation>
    </message>
    <message>
        <source>TLS error</source>
        <translation>TLS 错误</translation>
    </message>
    <message>
        <source>another error</source>
        <translation>其他错误</translation>
    </message>
    <message>
        <source>connects</source>
        <translation>可以连接</translation>
    </message>
    <message>
        <source>fails</source>
        <translation>无法连接</translation>
    </message>
    <message>
        <source>intermittent</source>
        <translation>时好时坏</translation>
    </message>
    <message>
        <source>proxy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>distance, hop limit %1</source>
        <translation>测距，跳数限制 %1</translation>
    </message>
    <message>
        <source>distance</source>
        <translation>测距</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1/%2 from %3</source>
        <translation>来自 %3 的 %1/%2</translation>
    </message>
</context>
<context>
    <name>doorward::AttemptGraph</name>
    <message>
        <source>Outcome and duration of the last attempts</source>
        <translation>最近几次尝试的结果和用时</translation>
    </message>
    <message>
        <source>The last attempts: the higher, the longer it took; filled: connected, hollow: failed</source>
        <translation>最近几次尝试：越高表示用时越长；实心：已连接，空心：失败</translation>
    </message>
</context>
<context>
    <name>doorward::AttemptLogView</name>
    <message>
        <source>Stop trying</source>
        <translation>停止尝试</translation>
    </message>
    <message>
        <source>Follow: keep the newest attempt in view</source>
        <translation>跟随：始终显示最新的尝试</translation>
    </message>
    <message>
        <source>Copy the chosen rows, or all (Ctrl+C)</source>
        <translation>复制所选的行或全部 (Ctrl+C)</translation>
    </message>
    <message>
        <source>Save the attempts as CSV or JSON lines…</source>
        <translation>将尝试记录保存为 CSV 或 JSON Lines…</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>尝试记录</translation>
    </message>
    <message>
        <source>How often to try</source>
        <translation>尝试的频率</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Filter the attempts</source>
        <translation>筛选尝试记录</translation>
    </message>
    <message>
        <source>Words that must all match: an outcome, an errno, an address, a :port</source>
        <translation>须全部匹配的词：结果、errno、地址或 :端口</translation>
    </message>
    <message>
        <source>Connection attempts</source>
        <translation>连接尝试</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>once</source>
        <translation>一次</translation>
    </message>
    <message numerus="yes">
        <source>every %n s</source>
        <translation>
            <numerusform>每 %n 秒</numerusform>
        </translation>
    </message>
    <message>
        <source>until it works</source>
        <translation>直到连上</translation>
    </message>
    <message>
        <source>S&amp;tart</source>
        <translation>开始(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>继续(&amp;R)</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>尚无</translation>
    </message>
    <message numerus="yes">
        <source>%n tried</source>
        <translation>
            <numerusform>已尝试 %n 次</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%2 %1 次</translation>
    </message>
    <message>
        <source>median %1</source>
        <translation>中位数 %1</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between the parts of a summary</comment>
        <translation>，</translation>
    </message>
    <message>
        <source>No attempt matches the filter.</source>
        <translation>没有符合筛选条件的尝试。</translation>
    </message>
</context>
<context>
    <name>doorward::AttemptModel</name>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>序号</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>errno</source>
        <translation>errno</translation>
    </message>
    <message>
        <source>ICMP answer</source>
        <translation>ICMP 应答</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Retrans.</source>
        <translation>重传</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
</context>
<context>
    <name>doorward::CertaintyBadge</name>
    <message>
        <source>How sure: %1</source>
        <translation>把握程度：%1</translation>
    </message>
</context>
<context>
    <name>doorward::ChecklistModel</name>
    <message>
        <source>Verdict</source>
        <translation>结论</translation>
    </message>
    <message>
        <source>Verdict: %1</source>
        <translation>结论：%1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1: %2, %3</source>
        <translation>%1：%2，%3</translation>
    </message>
</context>
<context>
    <name>doorward::ChecklistWizard</name>
    <message>
        <source>&amp;Back</source>
        <translation>上一步(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>下一步(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Check again</source>
        <translation>重新检查(&amp;C)</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>The step before (Alt+Left)</source>
        <translation>上一步 (Alt+Left)</translation>
    </message>
    <message>
        <source>The next step (Alt+Right)</source>
        <translation>下一步 (Alt+Right)</translation>
    </message>
    <message>
        <source>Ask the same question once more (F5)</source>
        <translation>再次诊断同一问题 (F5)</translation>
    </message>
</context>
<context>
    <name>doorward::CommandLine</name>
    <message>
        <source>Copy this command</source>
        <translation>复制此命令</translation>
    </message>
    <message>
        <source>Copy: %1</source>
        <translation>复制：%1</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>doorward::FirewallDriver</name>
    <message>
        <source>this host</source>
        <translation>本机</translation>
    </message>
</context>
<context>
    <name>doorward::FirewallTraceModel</name>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <translation>%1，%2：%3</translation>
    </message>
    <message>
        <source>Phase and rule</source>
        <translation>阶段与规则</translation>
    </message>
    <message>
        <source>Handle</source>
        <translation>句柄</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>cannot be known</source>
        <translation>无法得知</translation>
    </message>
    <message>
        <source>matched</source>
        <translation>匹配</translation>
    </message>
    <message>
        <source>did not match</source>
        <translation>未匹配</translation>
    </message>
</context>
<context>
    <name>doorward::FirewallView</name>
    <message>
        <source>From</source>
        <translation>来自</translation>
    </message>
    <message>
        <source>any address</source>
        <translation>任意地址</translation>
    </message>
    <message>
        <source>To</source>
        <translation>发往</translation>
    </message>
    <message>
        <source>Comes in by</source>
        <translation>入口设备</translation>
    </message>
    <message>
        <source>device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Goes out by</source>
        <translation>出口设备</translation>
    </message>
    <message>
        <source>&amp;Trace packet</source>
        <translation>跟踪数据包(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Copy as text</source>
        <translation>复制为文本(&amp;C)</translation>
    </message>
    <message>
        <source>Give a packet to see which chains it meets, which rules are tried, and which of them decides. Nothing is sent: the rules are evaluated as the kernel would.</source>
        <translation>输入一个数据包，即可看到它经过哪些链、尝试了哪些规则、由哪一条决定。不会发送任何数据：规则按内核的方式求值。</translation>
    </message>
    <message>
        <source>How the packet meets this host</source>
        <translation>数据包经过本机的方式</translation>
    </message>
    <message>
        <source>new connection</source>
        <translation>新连接</translation>
    </message>
    <message>
        <source>established connection</source>
        <translation>已建立的连接</translation>
    </message>
    <message>
        <source>State of the connection</source>
        <translation>连接状态</translation>
    </message>
    <message>
        <source>&amp;Load rules…</source>
        <translation>加载规则(&amp;L)…</translation>
    </message>
    <message>
        <source>Files of nft -j list ruleset, iptables-save, ip6tables-save, ipset save, or a snapshot</source>
        <translation>nft -j list ruleset、iptables-save、ip6tables-save、ipset save 的输出文件，或快照</translation>
    </message>
    <message>
        <source>&amp;From</source>
        <translation>来自(&amp;F)</translation>
    </message>
    <message>
        <source>T&amp;o</source>
        <translation>发往(&amp;O)</translation>
    </message>
    <message>
        <source>Comes &amp;in by</source>
        <translation>入口设备(&amp;I)</translation>
    </message>
    <message>
        <source>Goes o&amp;ut by</source>
        <translation>出口设备(&amp;U)</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Filter the rules</source>
        <translation>筛选规则</translation>
    </message>
    <message>
        <source>Only rules that &amp;match or cannot be known</source>
        <translation>仅显示匹配或无法确定的规则(&amp;M)</translation>
    </message>
    <message>
        <source>Phases and rules</source>
        <translation>阶段与规则</translation>
    </message>
    <message>
        <source>Evaluating…</source>
        <translation>正在求值…</translation>
    </message>
    <message>
        <source>as the host&apos;s addresses tell</source>
        <translation>根据主机的地址判断</translation>
    </message>
    <message>
        <source>arrives; routing decides</source>
        <translation>到达；由路由决定</translation>
    </message>
    <message>
        <source>arrives for this host</source>
        <translation>到达本机</translation>
    </message>
    <message>
        <source>is forwarded</source>
        <translation>被转发</translation>
    </message>
    <message>
        <source>is sent by this host</source>
        <translation>由本机发出</translation>
    </message>
    <message>
        <source>Whose rules</source>
        <translation>谁的规则</translation>
    </message>
    <message>
        <source>&amp;Read again</source>
        <translation>重新读取(&amp;R)</translation>
    </message>
    <message>
        <source>nobody&apos;s yet</source>
        <translation>尚无</translation>
    </message>
    <message>
        <source>Rule&amp;s of</source>
        <translation>规则来自(&amp;S)</translation>
    </message>
</context>
<context>
    <name>doorward::ListenerModel</name>
    <message>
        <source>Which process it belongs to can only be seen by root.</source>
        <translation>它属于哪个进程只有 root 才能看到。</translation>
    </message>
    <message>
        <source>%1, new</source>
        <translation>%1，新增</translation>
    </message>
    <message>
        <source>%1, gone</source>
        <translation>%1，已消失</translation>
    </message>
    <message>
        <source>Connections that wait for the program to take them, of how many may wait</source>
        <translation>等待程序接受的连接数 / 最多可等待的数量</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Reachable by</source>
        <translation>可访问范围</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Unit or container</source>
        <translation>单元或容器</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>命名空间</translation>
    </message>
    <message>
        <source>Where this host reaches what listens in another namespace</source>
        <translation>本机访问其他命名空间中监听者所用的地址</translation>
    </message>
    <message>
        <source>Reached at</source>
        <translation>可达地址</translation>
    </message>
</context>
<context>
    <name>doorward::ListenersView</name>
    <message>
        <source>Every network &amp;namespace</source>
        <translation>所有网络命名空间(&amp;N)</translation>
    </message>
    <message>
        <source>Pause: the table stays as it is</source>
        <translation>暂停：表格保持不变</translation>
    </message>
    <message>
        <source>Copy the chosen rows, or all (Ctrl+C)</source>
        <translation>复制所选行或全部 (Ctrl+C)</translation>
    </message>
    <message>
        <source>D&amp;iagnose this</source>
        <translation>诊断此项(&amp;I)</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Filter the listeners</source>
        <translation>筛选监听者</translation>
    </message>
    <message>
        <source>Those of containers too; needs root</source>
        <translation>包括容器的；需要 root 权限</translation>
    </message>
    <message>
        <source>Listeners</source>
        <translation>监听者</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Diagnose this</source>
        <translation>诊断此项</translation>
    </message>
    <message numerus="yes">
        <source>%n listener(s)</source>
        <translation>
            <numerusform>%n 个监听者</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n shown</source>
        <translation>
            <numerusform>显示 %n 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new</source>
        <translation>
            <numerusform>%n 个新增</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n gone</source>
        <translation>
            <numerusform>%n 个已消失</numerusform>
        </translation>
    </message>
    <message>
        <source>Not seen: %1</source>
        <translation>未能看到：%1</translation>
    </message>
    <message>
        <source>Not seen: %1 (%2)</source>
        <translation>未能看到：%1（%2）</translation>
    </message>
    <message>
        <source>Words that must all match: a port, an address, a process, a user, a unit, a container</source>
        <translation>须全部匹配的词：端口、地址、进程、用户、单元、容器</translation>
    </message>
    <message>
        <source>No listener matches the filter.</source>
        <translation>没有符合筛选条件的监听者。</translation>
    </message>
</context>
<context>
    <name>doorward::MainWindow</name>
    <message>
        <source>Doorward</source>
        <translation>Doorward</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;About Doorward</source>
        <translation>关于 Doorward(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Open report…</source>
        <translation>打开报告(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Export report…</source>
        <translation>导出报告(&amp;E)…</translation>
    </message>
    <message>
        <source>Load a snapshot of the &amp;server&apos;s host…</source>
        <translation>载入服务器主机的快照(&amp;S)…</translation>
    </message>
    <message>
        <source>Save &amp;attempts…</source>
        <translation>保存尝试记录(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Diagnosis</source>
        <translation>诊断(&amp;D)</translation>
    </message>
    <message>
        <source>Edit &amp;target</source>
        <translation>编辑目标(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Check again</source>
        <translation>重新检查(&amp;C)</translation>
    </message>
    <message>
        <source>Step &amp;back</source>
        <translation>上一步(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Next step</source>
        <translation>下一步(&amp;N)</translation>
    </message>
    <message>
        <source>Open a saved report</source>
        <translation>打开已保存的报告</translation>
    </message>
    <message>
        <source>Doorward reports (*.json);;All files (*)</source>
        <translation>Doorward 报告 (*.json);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Snapshot taken on the server&apos;s host</source>
        <translation>在服务器主机上生成的快照</translation>
    </message>
    <message>
        <source>Doorward snapshots (*.json);;All files (*)</source>
        <translation>Doorward 快照 (*.json);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Export the report</source>
        <translation>导出报告</translation>
    </message>
    <message>
        <source>Web page (*.html)</source>
        <translation>网页 (*.html)</translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>Markdown (*.md)</translation>
    </message>
    <message>
        <source>Doorward report (*.json)</source>
        <translation>Doorward 报告 (*.json)</translation>
    </message>
    <message>
        <source>Save the attempts</source>
        <translation>保存尝试记录</translation>
    </message>
    <message>
        <source>Comma-separated values (*.csv)</source>
        <translation>逗号分隔值 (*.csv)</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl)</source>
        <translation>JSON Lines (*.jsonl)</translation>
    </message>
    <message>
        <source>About Doorward</source>
        <translation>关于 Doorward</translation>
    </message>
    <message>
        <source>Doorward %1</source>
        <translation>Doorward %1</translation>
    </message>
    <message>
        <source>Finds out why a connection fails, proves it, and says how to fix it. It only looks: it changes nothing.

MIT licence.</source>
        <translation>查明连接为何失败，给出证据，并说明如何解决。它只查看，不更改任何东西。

MIT 许可证。</translation>
    </message>
    <message>
        <source>Diagnosis</source>
        <translation>诊断</translation>
    </message>
    <message>
        <source>Firewall</source>
        <translation>防火墙</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Show &amp;diagnosis</source>
        <translation>显示诊断(&amp;D)</translation>
    </message>
    <message>
        <source>Show &amp;firewall</source>
        <translation>显示防火墙(&amp;F)</translation>
    </message>
    <message>
        <source>Rules as nft or iptables-save print them, or a snapshot</source>
        <translation>nft 或 iptables-save 输出的规则，或快照</translation>
    </message>
    <message>
        <source>Rules and snapshots (*.json *.rules *.txt *.v4 *.v6);;All files (*)</source>
        <translation>规则与快照 (*.json *.rules *.txt *.v4 *.v6);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Listeners</source>
        <translation>监听者</translation>
    </message>
    <message>
        <source>Show &amp;listeners</source>
        <translation>显示监听者(&amp;L)</translation>
    </message>
</context>
<context>
    <name>doorward::MessageStrip</name>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>doorward::StepPage</name>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>What is checked</source>
        <translation>检查内容</translation>
    </message>
    <message>
        <source>What was seen</source>
        <translation>所见情况</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在查看…</translation>
    </message>
    <message>
        <source>Not looked at yet.</source>
        <translation>尚未查看。</translation>
    </message>
    <message>
        <source>The same by hand</source>
        <translation>手动执行相同的检查</translation>
    </message>
    <message>
        <source>What it means</source>
        <translation>含义</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>解决办法</translation>
    </message>
    <message>
        <source>Nothing here.</source>
        <translation>这里没有需要做的。</translation>
    </message>
    <message>
        <source>See the verdict: it lists this with the other findings.</source>
        <translation>请看结论：它与其他发现一起列在那里。</translation>
    </message>
    <message>
        <source>Add a snapshot taken on the server&apos;s host (Server side, Add…) and check again, or look there by hand.</source>
        <translation>请添加在服务器主机上生成的快照（“服务器端”旁的“添加…”），然后重新检查，或者在那里手动查看。</translation>
    </message>
</context>
<context>
    <name>doorward::TargetBar</name>
    <message>
        <source>&amp;Where does it fail?</source>
        <translation>哪里连接失败？(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Diagnose</source>
        <translation>诊断(&amp;D)</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>host:port, address, or paste the whole error</source>
        <translation>主机:端口、地址，或粘贴整条错误消息</translation>
    </message>
    <message>
        <source>Diagnose without the server side</source>
        <translation>不用服务器端进行诊断</translation>
    </message>
    <message>
        <source>Remove the server side</source>
        <translation>移除服务器端</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>Server side: %1</source>
        <translation>服务器端：%1</translation>
    </message>
    <message>
        <source>Server side: not given</source>
        <translation>服务器端：未给出</translation>
    </message>
    <message>
        <source>Chan&amp;ge…</source>
        <translation>更改(&amp;G)…</translation>
    </message>
    <message>
        <source>&amp;Add…</source>
        <translation>添加(&amp;A)…</translation>
    </message>
    <message>
        <source>Load a snapshot that was taken on the server&apos;s host with “doorward-cli snapshot”</source>
        <translation>载入在服务器主机上用“doorward-cli snapshot”生成的快照</translation>
    </message>
    <message>
        <source>Change the server side</source>
        <translation>更改服务器端</translation>
    </message>
    <message>
        <source>Add the server side</source>
        <translation>添加服务器端</translation>
    </message>
    <message>
        <source>Which port of %1? Write it behind the host, as in “%1:443”.</source>
        <translation>%1 的哪个端口？请写在主机后面，例如“%1:443”。</translation>
    </message>
    <message>
        <source>No host or address can be seen in this text. Write it as host:port.</source>
        <translation>在这段文本中找不到主机或地址。请写成“主机:端口”。</translation>
    </message>
    <message>
        <source>Type or paste where your program wanted to connect.</source>
        <translation>请输入或粘贴您的程序要连接的目标。</translation>
    </message>
    <message>
        <source>For example: localhost:5432, https://example.org, or the error message itself.</source>
        <translation>例如：localhost:5432、https://example.org，或者错误消息本身。</translation>
    </message>
</context>
<context>
    <name>doorward::TraceAnswer</name>
    <message>
        <source>What to do</source>
        <translation>怎么办</translation>
    </message>
    <message>
        <source>What could not be seen</source>
        <translation>未能看到的内容</translation>
    </message>
    <message>
        <source>This snapshot holds no rules.</source>
        <translation>此快照中没有规则。</translation>
    </message>
    <message>
        <source>A file that such a command writes can be loaded here.</source>
        <translation>此类命令写出的文件可以在这里加载。</translation>
    </message>
</context>
<context>
    <name>doorward::VerdictView</name>
    <message>
        <source>&amp;Watch until it works</source>
        <translation>监视直到连上(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Export report…</source>
        <translation>导出报告(&amp;E)…</translation>
    </message>
    <message>
        <source>Checking %1…</source>
        <translation>正在检查 %1…</translation>
    </message>
    <message>
        <source>so far; still checking</source>
        <translation>目前的结论；仍在检查</translation>
    </message>
    <message>
        <source>stopped before the end</source>
        <translation>未完成就已停止</translation>
    </message>
    <message>
        <source>a saved report from %1, %2; nothing was sent</source>
        <translation>来自 %1 的已保存报告，%2；没有发送任何数据</translation>
    </message>
    <message>
        <source>the same as before</source>
        <translation>与之前相同</translation>
    </message>
    <message>
        <source>before: %1</source>
        <translation>之前：%1</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>解决办法</translation>
    </message>
    <message>
        <source>What was seen</source>
        <translation>所见情况</translation>
    </message>
    <message>
        <source>Further faults, behind this one</source>
        <translation>此故障之后的其他故障</translation>
    </message>
    <message>
        <source>What would decide it</source>
        <translation>如何判断</translation>
    </message>
    <message>
        <source>What it could be, most likely first</source>
        <translation>可能的原因（可能性大的在前）</translation>
    </message>
    <message>
        <source>What could not be seen</source>
        <translation>未能看到</translation>
    </message>
</context>
<context>
    <name>doorward::WayPicture</name>
    <message>
        <source>The way of the connection</source>
        <translation>连接的路径</translation>
    </message>
</context>
<context>
    <name>doorward::WelcomeView</name>
    <message>
        <source>Find out why a connection fails</source>
        <translation>查明连接为何失败</translation>
    </message>
    <message>
        <source>Say where your program wanted to connect, or paste its whole error message. Doorward looks along the way, says what is wrong and how sure it is, and what to do. It changes nothing.</source>
        <translation>请输入您的程序要连接的目标，或者粘贴它的整条错误消息。Doorward 会沿路径逐一查看，说明问题何在、有多大把握、该怎么办。它不更改任何东西。</translation>
    </message>
    <message>
        <source>Try one of these</source>
        <translation>试试这些例子</translation>
    </message>
    <message>
        <source>a host and a port</source>
        <translation>主机和端口</translation>
    </message>
    <message>
        <source>an address from the browser</source>
        <translation>浏览器中的网址</translation>
    </message>
    <message>
        <source>the error message itself</source>
        <translation>错误消息本身</translation>
    </message>
    <message>
        <source>Example, %1: %2</source>
        <translation>例子（%1）：%2</translation>
    </message>
    <message>
        <source>Open a saved report…</source>
        <translation>打开已保存的报告…</translation>
    </message>
</context>
<context>
    <name>doorward::WindowController</name>
    <message>
        <source>It works: the last attempt connected. Checking again…</source>
        <translation>可以连接：最近一次尝试成功。正在重新检查…</translation>
    </message>
    <message>
        <source>A report ends in .html, .md or .json; %1 does not.</source>
        <translation>报告的文件名应以 .html、.md 或 .json 结尾；%1 不是。</translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>已保存：%1</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>These rules cannot be read: %1.</source>
        <translation>无法读取这些规则：%1。</translation>
    </message>
    <message>
        <source>The listeners cannot be read: %1.</source>
        <translation>无法读取监听者：%1。</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>the server&apos;s host</source>
        <translation>服务器主机</translation>
    </message>
    <message>
        <source>on the way</source>
        <translation>途中的主机</translation>
    </message>
    <message>
        <source>the client of the report</source>
        <translation>报告中的客户端</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>Finds out why a connection fails, proves it, and says how to fix it.</source>
        <translation>查明连接为何失败，给出证据，并说明如何解决。</translation>
    </message>
    <message>
        <source>Language: en, ko, tr or zh_CN.</source>
        <translation>语言：en、ko、tr 或 zh_CN。</translation>
    </message>
    <message>
        <source>A snapshot taken on the server&apos;s host.</source>
        <translation>在服务器主机上生成的快照。</translation>
    </message>
    <message>
        <source>What to diagnose, or a saved report to open.</source>
        <translation>要诊断的目标，或要打开的已保存报告。</translation>
    </message>
</context>
</TS>
