namespace Continuum.Kvm.Tests.Machine;

public sealed class KvmHostTests
{
    [Fact]
    public void The_self_test_finds_out_how_system_calls_arrive()
    {
        Assert.SkipUnless(File.Exists("/dev/kvm"), "needs /dev/kvm");
        using KvmHost host = KvmHost.Open(new KvmHostOptions());
        Assert.True(Enum.IsDefined(host.Description.Entry));
    }
}
