using Continuum.Bench.Fleet;
using Continuum.Contracts.Api;
using Continuum.Images.Store;

namespace Continuum.Bench.Invoke;

/// <summary>The programs that are measured, built and deployed to a fleet's edge.</summary>
internal static class BenchLanguages
{
    /// <summary>C, and Python where its base image can be built; what cannot is named in <paramref name="skipped"/>.</summary>
    public static async Task<IReadOnlyList<Language>> DeployAsync(
        BenchArguments arguments, ContinuumFleet fleet, List<string> skipped, CancellationToken cancellationToken)
    {
        FunctionImages images = new(arguments, TimeProvider.System);
        List<Language> languages = [await CAsync(arguments, images, cancellationToken)];
        if (await PythonAsync(arguments, images, skipped, cancellationToken) is { } python)
        {
            languages.Add(python);
        }

        foreach (Language language in languages)
        {
            await DeployAsync(fleet, images.Store, language, cancellationToken);
        }

        return languages;
    }

    private static async Task<Language> CAsync(
        BenchArguments arguments, FunctionImages images, CancellationToken cancellationToken)
    {
        string digest = await images.BuildCAsync(cancellationToken);
        UnpackedImage image = await images.Store.UnpackAsync(digest, cancellationToken);
        string onHost = arguments.Built("bench/c-echo/bootstrap");
        return new Language(
            "c", image, digest, [onHost, "--once"], [image.EntryPoint[0], "--once"], InvokePlan.CInterval);
    }

    private static async Task<Language?> PythonAsync(
        BenchArguments arguments, FunctionImages images, List<string> skipped, CancellationToken cancellationToken)
    {
        const string Interpreter = "/usr/bin/python3";
        if (!File.Exists(Interpreter))
        {
            skipped.Add($"python-*: there is no {Interpreter} to compare with");
            return null;
        }

        (string? digest, string? reason) = await images.BuildPythonAsync(cancellationToken);
        if (digest is null)
        {
            skipped.Add($"python-*: its base image cannot be built here: {reason}");
            return null;
        }

        UnpackedImage image = await images.Store.UnpackAsync(digest, cancellationToken);
        string onHost = arguments.Built("bench/py-echo/once.py");
        return new Language(
            "python", image, digest, [Interpreter, "-s", onHost],
            [image.EntryPoint[0], "-s", "-B", "/var/task/once.py"], InvokePlan.PythonInterval);
    }

    private static async Task DeployAsync(
        ContinuumFleet fleet, ImageStore store, Language language, CancellationToken cancellationToken)
    {
        using HttpClient edge = new() { BaseAddress = fleet.EdgeUrl };
        BenchFunction[] functions = [language.Invocation, language.Instance, language.ColdStart];
        foreach (BenchFunction function in functions)
        {
            await fleet.Api.DeployAsync(
                store, BenchFunction.Namespace, function.Name,
                new DeployRequest(function.Declaration, language.Digest), cancellationToken);
            await fleet.Edge.UntilAsync($"{function.Name} to answer on the edge", async () =>
            {
                using ByteArrayContent content = new(Contenders.TestEvent.Make(0));
                using HttpResponseMessage answer = await edge.PostAsync(function.HttpPath, content, cancellationToken);
                return answer.IsSuccessStatusCode;
            });
        }
    }
}
