namespace Continuum.Kvm.Guest.Tests;

/// <summary>
/// The monitor on two KVMs: this machine's own, whatever it is, and a mainline kernel's AMD-V in a virtual machine whose
/// CPU is software. A test is one scenario of the program that runs there.
/// </summary>
public sealed class KvmTests(GuestFixture guest, HostFixture host)
{
    /// <summary>The scenarios' names; as labels they are shown whole.</summary>
    public static IEnumerable<TheoryDataRow<string>> Scenarios =>
        ScenarioRunner.All.Select(scenario => new TheoryDataRow<string>(scenario.Name) { Label = scenario.Name });

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void On_the_KVM_of_AMD_processors_in_a_guest(string scenario) => guest.AssertPassed(scenario);

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void On_the_KVM_of_this_machine(string scenario)
    {
        Assert.SkipUnless(host.SkipReason is null, host.SkipReason ?? "");
        ScenarioRunner.All.Single(one => one.Name == scenario).Run(host.Host);
    }
}
