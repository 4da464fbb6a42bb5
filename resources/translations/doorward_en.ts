<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>Blocks</name>
    <message numerus="yes">
        <source>%n more in the report</source>
        <translation>
            <numerusform>%n more in the report</numerusform>
            <numerusform>%n more in the report</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>doorward::AttemptLogView</name>
    <message numerus="yes">
        <source>every %n s</source>
        <translation>
            <numerusform>every second</numerusform>
            <numerusform>every %n s</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tried</source>
        <translation>
            <numerusform>%n tried</numerusform>
            <numerusform>%n tried</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>doorward::FirewallTraceModel</name>
    <message numerus="yes">
        <source>%n further rule(s) that did not match</source>
        <translation>
            <numerusform>%n further rule that did not match</numerusform>
            <numerusform>%n further rules that did not match</numerusform>
        </translation>
    </message>
</context>
</TS>
