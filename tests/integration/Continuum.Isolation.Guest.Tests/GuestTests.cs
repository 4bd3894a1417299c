namespace Continuum.Isolation.Guest.Tests;

/// <summary>
/// Isolation with version 2 of control groups on a mainline kernel, live in a virtual machine: whatever the host's own
/// control groups are. A test is one scenario of the program that runs there.
/// </summary>
public sealed class GuestTests(GuestFixture guest)
{
    /// <summary>The scenarios' names; as labels they are shown whole.</summary>
    public static IEnumerable<TheoryDataRow<string>> Scenarios =>
        ScenarioRunner.All.Select(scenario => new TheoryDataRow<string>(scenario.Name) { Label = scenario.Name });

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void In_a_guest_with_version_2_of_control_groups(string scenario) => guest.AssertPassed(scenario);
}
