namespace Continuum.Isolation.Tests.Seccomp;

/// <summary>The filter as a real program meets it.</summary>
public sealed class SeccompInForceTests(IsolationFixture fixture)
{
    [Theory]
    [InlineData("ptrace", "101 0", 1)]
    [InlineData("mount", "165 0 0 0 0 0", 1)]
    [InlineData("setns", "308 0 0", 1)]
    [InlineData("unshare", "272 0x20000000", 1)]
    [InlineData("clone with a new user namespace", "56 0x10000011 0", 1)]
    [InlineData("clone3", "435 0 0", 38)]
    [InlineData("io_uring_setup", "425 1 0", 38)]
    [InlineData("bpf", "321 0 0 0", 1)]
    [InlineData("keyctl", "250 0 0 0", 1)]
    [InlineData("perf_event_open", "298 0 0 0 0 0", 1)]
    [InlineData("userfaultfd", "323 0", 1)]
    [InlineData("personality without randomisation", "135 0x40000", 1)]
    [InlineData("a netlink socket", "41 16 3 0", 97)]
    [InlineData("a packet socket", "41 17 3 0", 97)]
    [InlineData("typing into a terminal", "16 0 0x5412 0", 25)]
    [InlineData("getpid by the x32 entry", "0x40000027", 38)]
    [InlineData("a call that no kernel has", "9999", 38)]
    public async Task A_refused_call_fails_and_the_program_goes_on(string what, string call, int errno)
    {
        IsolationFixture.SkipUnlessPossible();
        (ProcessExit exit, string output, _) = await fixture.RunAsync(["call", .. call.Split(' ')]);
        Assert.True(output == $"-1 errno {errno}\n" && exit.ExitCode == 0, $"{what}: {output}{exit}");
    }

    [Fact]
    public async Task The_32_bit_entry_ends_the_program()
    {
        IsolationFixture.SkipUnlessPossible();
        const int badSystemCall = 31;
        // Where the kernel was built without that entry, the instruction itself is a fault.
        Assert.Contains((await fixture.RunAsync("call32")).Exit.Signal, new int?[] { badSystemCall, 11 });
    }
}
