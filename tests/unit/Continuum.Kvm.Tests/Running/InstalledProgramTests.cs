using Continuum.Kvm.Tests.Machine;

namespace Continuum.Kvm.Tests.Running;

/// <summary>Programs of this machine, unmodified, that people would try first.</summary>
public sealed class InstalledProgramTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    private const string Python = "/usr/bin/python3.11";

    [Theory]
    [InlineData("/usr/bin/busybox", "echo", "hello", "hello\n")]
    [InlineData("/bin/sh", "-c", "x=4; echo $((x * 10 + 2))", "42\n")]
    [InlineData("/usr/bin/bash", "-c", "for i in 1 2 3; do printf '%s-' $i; done; echo", "1-2-3-\n")]
    [InlineData("/usr/bin/perl", "-e",
        "my %h = (a => 1, b => 2); print join(',', map { \"$_=$h{$_}\" } sort keys %h), \"\\n\"", "a=1,b=2\n")]
    [InlineData("/usr/bin/lua5.4", "-e", "print(string.format('%d %s', 6 * 7, ('x'):rep(3)))", "42 xxx\n")]
    [InlineData("/usr/bin/sqlite3", ":memory:",
        "create table t(a, b); insert into t values (1, 'x'), (2, 'y'); select sum(a), group_concat(b) from t;",
        "3|x,y\n")]
    [InlineData(Python, "-c", "print(1)", "1\n")]
    [InlineData(Python, "-c",
        "import subprocess, socket, threading, datetime; print(datetime.date(2024, 2, 29).isoweekday())", "4\n")]
    [InlineData(Python, "-c", "import hashlib, zlib; print(hashlib.sha256(b'x').hexdigest()[:8], zlib.crc32(b'x'))",
        "2d711642 2363233923\n")]
    [InlineData(Python, "-c", "import re, json; print(json.loads(json.dumps({'a': re.findall('[0-9]+', 'x12y3')})))",
        "{'a': ['12', '3']}\n")]
    [InlineData(Python, "-c", "import decimal, struct; print(decimal.Decimal(1) / 7, struct.unpack('<HI', b'abcdef'))",
        "0.1428571428571428571428571429 (25185, 1717920867)\n")]
    public void An_installed_program_does_its_work(string program, string option, string text, string expected)
    {
        Assert.SkipUnless(File.Exists(program), $"needs {program}");

        (ProgramEnd end, string output) = ProgramRun.ToEnd(kvm.Host, program, [option, text]);

        Assert.Equal(expected, output);
        Assert.Equal(new ProgramEnd.Exited(0), end);
    }

    [Fact]
    public void Python_keeps_a_database_in_a_file_of_tmp()
    {
        Assert.SkipUnless(File.Exists(Python), $"needs {Python}");
        const string Script = """
            import sqlite3, os, csv, io, tempfile
            db = sqlite3.connect('/tmp/t.db')
            db.execute('create table t(a integer primary key, b text)')
            with db:
                db.executemany('insert into t(b) values (?)', [(str(i),) for i in range(100)])
            db.close()
            db = sqlite3.connect('/tmp/t.db')
            print(db.execute('select count(*), max(a) from t').fetchone(), os.path.getsize('/tmp/t.db') > 0)
            out = io.StringIO()
            csv.writer(out).writerow([1, 'a,b'])
            print(out.getvalue().strip())
            with tempfile.NamedTemporaryFile() as f:
                f.write(b'x'); f.flush()
                print(os.path.exists(f.name))
            """;

        (ProgramEnd end, string output) = ProgramRun.ToEnd(kvm.Host, Python, ["-c", Script]);

        Assert.Equal("(100, 100) True\n1,\"a,b\"\nTrue\n", output);
        Assert.Equal(new ProgramEnd.Exited(0), end);
    }

    [Fact]
    public void Python_runs_unit_tests()
    {
        Assert.SkipUnless(File.Exists(Python), $"needs {Python}");
        const string Script = """
            import unittest
            class T(unittest.TestCase):
                def test_sum(self):
                    self.assertEqual(1 + 1, 2)
                def test_raises(self):
                    with self.assertRaises(ZeroDivisionError):
                        1 / 0
            unittest.main(argv=['t'])
            """;

        (ProgramEnd end, string output) = ProgramRun.ToEnd(kvm.Host, Python, ["-c", Script]);

        Assert.Contains("Ran 2 tests", output, StringComparison.Ordinal);
        Assert.Contains("OK", output, StringComparison.Ordinal);
        Assert.Equal(new ProgramEnd.Exited(0), end);
    }

    [Fact]
    public void Jq_reads_its_standard_input()
    {
        const string Jq = "/usr/bin/jq";
        Assert.SkipUnless(File.Exists(Jq), $"needs {Jq}");

        (ProgramEnd end, string output) = ProgramRun.ToEnd(kvm.Host, Jq, ["-c", "[.[] | . * 2]"], spec => spec with
        {
            Streams = spec.Streams with { Input = new MemoryStream("[1,2,3]"u8.ToArray()) },
        });

        Assert.Equal("[2,4,6]\n", output);
        Assert.Equal(new ProgramEnd.Exited(0), end);
    }
}
