using Continuum.Testing;

namespace Continuum.Agent.Tests;

/// <summary>The settings page is printed from the program's own list. UPDATE_DOCS=1 writes it anew.</summary>
public sealed class SettingsPageTests
{
    [Fact]
    public void The_settings_page_is_what_the_program_says()
    {
        string path = RepositoryRoot.File("docs", "reference", "agent-settings.md");
        string wanted = AgentProgram.Definition.Settings.ToMarkdown();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, $"# Settings of {AgentProgram.Name}\n\n{wanted}");
        }

        Assert.EndsWith(wanted, File.ReadAllText(path), StringComparison.Ordinal);
    }
}
