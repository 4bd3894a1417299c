using Continuum.Isolation.Tests;

// A test kills a whole host process: this program is that host too.
return args is [DoomedHost.Command, .. string[] rest]
    ? await DoomedHost.RunAsync(rest)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
