using Continuum.Testing;

namespace Continuum.Isolation.Tests.Launch;

/// <summary>A machine that cannot isolate says so, and what to do.</summary>
public sealed class MachineCheckTests(IsolationFixture fixture)
{
    [Fact]
    public void A_missing_bubblewrap_is_said_with_its_path()
    {
        IsolationFixture.SkipUnlessPossible();
        IsolationException refusal = Refused(new IsolationOptions { BubblewrapPath = "/nowhere/bwrap" });
        Assert.Contains("there is no /nowhere/bwrap; install bubblewrap", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_setpriv_is_said_with_its_path()
    {
        IsolationFixture.SkipUnlessPossible();
        IsolationException refusal = Refused(new IsolationOptions { SetprivPath = "/nowhere/setpriv" });
        Assert.Contains("install util-linux", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bubblewrap_without_the_options_needed_is_said_with_its_version()
    {
        IsolationFixture.SkipUnlessPossible();
        using TempFolder folder = new();
        File.WriteAllText(folder.File("bwrap"), "#!/bin/sh\necho bubblewrap 0.4.1\n");
        File.SetUnixFileMode(folder.File("bwrap"), SandboxRoot.OpenFolder);
        IsolationException refusal = Refused(new IsolationOptions { BubblewrapPath = folder.File("bwrap") });
        Assert.Contains("is 0.4.1; 0.8.0 or later is needed", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_capabilities_are_this_machines()
    {
        IsolationFixture.SkipUnlessPossible();
        IsolationCapabilities capabilities = fixture.Launcher.Capabilities;
        Assert.InRange(capabilities.CgroupVersion, 1, 2);
        Assert.Contains("memory", capabilities.Controllers);
        Assert.True(capabilities.BubblewrapVersion >= new Version(0, 8, 0));
    }

    private static IsolationException Refused(IsolationOptions options) => Assert.Throws<IsolationException>(
        () => IsolationFixture.CreateLauncher(options with { CgroupParent = IsolationFixture.Options.CgroupParent }));
}
