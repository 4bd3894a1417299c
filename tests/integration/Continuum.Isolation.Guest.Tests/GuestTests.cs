namespace Continuum.Isolation.Guest.Tests;

/// <summary>
/// Isolation with version 2 of control groups on a mainline kernel, live in a virtual machine: whatever the host's own
/// control groups are. A test is one scenario of the program that runs there.
/// </summary>
public sealed class GuestTests(GuestFixture guest)
{
    /// <summary>The scenarios' names.</summary>
    public static TheoryData<string> Scenarios => [.. ScenarioRunner.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void In_a_guest_with_version_2_of_control_groups(string scenario) => guest.AssertPassed(scenario);
}
