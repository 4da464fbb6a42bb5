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
    <name>doorward::ListenersView</name>
    <message numerus="yes">
        <source>%n listener(s)</source>
        <translation>
            <numerusform>%n listener</numerusform>
            <numerusform>%n listeners</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n shown</source>
        <translation>
            <numerusform>%n shown</numerusform>
            <numerusform>%n shown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new</source>
        <translation>
            <numerusform>%n new</numerusform>
            <numerusform>%n new</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n gone</source>
        <translation>
            <numerusform>%n gone</numerusform>
            <numerusform>%n gone</numerusform>
        </translation>
    </message>
</context>
</TS>
