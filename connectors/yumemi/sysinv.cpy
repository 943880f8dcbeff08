      * 夢見庁計算センター システム台帳（すべて架空）
       01  SYSINV-REC.
           05  SYS-NO             PIC 9(6).
           05  OWNER-KBN          PIC X.
           05  SYS-NAME           PIC N(20).
           05  JUYODO-KBN         PIC X.
           05  LANG-KBN           PIC X(4).
           05  MACHINE            PIC X(10).
           05  OS-NAME            PIC X(8).
           05  DB-NAME            PIC X(8).
           05  START-YMD          PIC X(8).
           05  SUPPORT-YMD        PIC X(8).
           05  STAFF-CNT          PIC S9(3) COMP-3.
           05  STAFF-55-CNT       PIC S9(3) COMP-3.
           05  VENDOR-NO          PIC 9(13).
           05  VENDOR-NAME        PIC N(20).
           05  COST-SEN           PIC S9(9) COMP-3.
           05  LINE-CNT           PIC S9(9) COMP.
           05  MOVE-KBN           PIC X.
           05  MOVE-FY            PIC X(4).
           05  FILLER             PIC X(15).
