using System.Text.Json;
using Continuum.E2E.Tests.Functions;
using Continuum.E2E.Tests.Programs;
using Continuum.E2E.Tests.Systems;
using Continuum.Testing;

namespace Continuum.E2E.Tests;

/// <summary>The same as a person does it: with the command line, from a function's folder.</summary>
[Collection(SharedSystemCollection.Name)]
public sealed class CommandLineTests(SharedSystem shared) : IDisposable
{
    private readonly string _space = SharedSystem.NewNamespace();
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_is_deployed_invoked_and_deleted()
    {
        await FunctionImages.MakeFolderAsync(_folder.Path);
        await File.WriteAllTextAsync(
            _folder.File("function.yaml"), Declared.InC(_space, "greeter").OnHttp("/greet").ToString());

        using RunningProgram deploy = await EndedAsync("deploy", _folder.Path, "--output", "json");
        Assert.True(await deploy.EndAsync() == 0, deploy.Text);
        using JsonDocument result = JsonDocument.Parse(deploy.Output);
        Assert.True(result.RootElement.GetProperty("changed").GetBoolean());

        (int code, string answer) = await RunAsync("invoke", $"{_space}/greeter", "--data", "you");
        Assert.True(code == 0 && answer.Contains("hello you", StringComparison.Ordinal), answer);

        (code, string deleted) = await RunAsync("delete", $"{_space}/greeter");
        Assert.True(code == 0, deleted);
        (code, string gone) = await RunAsync("invoke", $"{_space}/greeter", "--data", "you");
        Assert.True(code != 0 && gone.Contains($"{_space}/greeter", StringComparison.Ordinal), gone);
    }

    [Fact]
    public async Task A_dry_run_says_where_a_folder_would_go_and_deploys_nothing()
    {
        await FunctionImages.MakeFolderAsync(_folder.Path);
        await File.WriteAllTextAsync(_folder.File("function.yaml"), Declared.InC(_space, "greeter").ToString());

        (int code, string text) = await RunAsync("deploy", _folder.Path, "--dry-run");
        Assert.True(code == 0 && text.Contains("would be deployed; nothing was changed", StringComparison.Ordinal), text);

        using RunningProgram dryRun = await EndedAsync("deploy", _folder.Path, "--dry-run", "--output", "json");
        using JsonDocument preview = JsonDocument.Parse(dryRun.Output);
        JsonElement change = Assert.Single(preview.RootElement.GetProperty("changes").EnumerateArray());
        Assert.Equal("added", change.GetProperty("kind").GetString());
        (code, string none) = await RunAsync("placement", $"{_space}/greeter");
        Assert.True(code != 0, none);

        // The deploy does what the dry run said.
        using RunningProgram deploy = await EndedAsync("deploy", _folder.Path, "--no-wait", "--output", "json");
        using JsonDocument result = JsonDocument.Parse(deploy.Output);
        Assert.Equal(
            preview.RootElement.GetProperty("version").GetString(),
            result.RootElement.GetProperty("version").GetString());
        Assert.Equal(
            change.GetProperty("to")[0].GetString(),
            result.RootElement.GetProperty("placement").GetProperty("chosen")[0].GetProperty("node").GetString());
    }

    [Fact]
    public async Task A_wrong_declaration_and_a_missing_bootstrap_are_told_before_anything_is_sent()
    {
        await File.WriteAllTextAsync(_folder.File("function.yaml"), "kind: Function\nspec: [\n");
        (int code, string malformed) = await RunAsync("deploy", _folder.Path);
        Assert.True(code != 0 && malformed.Contains("function.yaml", StringComparison.Ordinal), malformed);

        await File.WriteAllTextAsync(_folder.File("function.yaml"), Declared.InC(_space, "hollow").ToString());
        (code, string hollow) = await RunAsync("deploy", _folder.Path);
        Assert.True(code != 0 && hollow.Contains("bootstrap", StringComparison.Ordinal), hollow);
        Assert.DoesNotContain("   at ", malformed + hollow, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Text)> RunAsync(params string[] arguments)
    {
        using RunningProgram program = await EndedAsync(arguments);
        return (await program.EndAsync(), program.Text);
    }

    private async Task<RunningProgram> EndedAsync(params string[] arguments)
    {
        ControlPlane controlPlane = shared.Fleet.ControlPlane;
        RunningProgram program = RunningProgram.Start(
            Repository.CommandLine,
            arguments,
            new Dictionary<string, string>
            {
                ["CONTINUUM_URL"] = controlPlane.Url,
                ["CONTINUUM_TOKEN"] = (await File.ReadAllTextAsync(controlPlane.TokenFile)).Trim(),
                ["CONTINUUM_DATA"] = _folder.File("continuum"),
            });
        await program.EndAsync(TimeSpan.FromSeconds(60));
        return program;
    }
}
