using Continuum.Isolation.Guest;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// Two roles: the first process runs the scenarios; one of them starts this program again to kill it.
return args is [DoomedHost.Command, .. string[] rest]
    ? await DoomedHost.RunAsync(rest)
    : await ScenarioRunner.RunAllAsync(Console.Out);
