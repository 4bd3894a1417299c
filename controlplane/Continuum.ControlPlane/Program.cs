using Continuum.ControlPlane;
using Continuum.Hosting.Startup;

return await ProgramHost.RunAsync(ControlPlaneProgram.Definition, args);
