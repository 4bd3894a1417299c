using Continuum.Testing;

namespace Continuum.ControlPlane.Tests;

/// <summary>The settings page is printed from the program's own list. UPDATE_DOCS=1 writes it anew.</summary>
public sealed class SettingsPageTests
{
    [Fact]
    public void The_settings_page_is_what_the_program_says()
    {
        string path = RepositoryRoot.File("docs", "reference", "controlplane-settings.md");
        string wanted = ControlPlaneProgram.Definition.Settings.ToMarkdown();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, $"# Settings of {ControlPlaneProgram.Name}\n\n{wanted}");
        }

        Assert.EndsWith(wanted, File.ReadAllText(path), StringComparison.Ordinal);
    }
}
